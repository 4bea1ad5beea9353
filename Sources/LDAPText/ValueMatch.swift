/// Compares attribute values without a schema; see `Filter.evaluate`.
enum ValueMatch {
    static func equal(_ value: [UInt8], _ assertion: [UInt8]) -> Bool {
        if value == assertion { return true }
        if isPlain(value), isPlain(assertion) { return ASCII.equalIgnoringCase(value, assertion) }
        if let equal = equalNames(value, assertion) { return equal }
        return equalTexts(value, assertion)
    }

    static func precedes(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        if let first = DecimalInteger(first), let second = DecimalInteger(second) { return first < second }
        return (folded(first) ?? first).lexicographicallyPrecedes(folded(second) ?? second)
    }

    static func substring(_ value: [UInt8], initial: [UInt8]?, any: [[UInt8]], final: [UInt8]?) -> Bool {
        guard let text = folded(value) else {
            return contains(value[...], initial: initial, any: any, final: final)
        }
        // A piece keeps a space at the side where more may follow, so that "a *" does not match "ab" (RFC 4518, 2.6.1).
        guard let initial = fold(initial, open: .end), let final = fold(final, open: .start) else { return false }
        let pieces = any.map { folded($0, open: [.start, .end]) }
        let known = pieces.compactMap { $0 }
        return known.count == any.count && contains(text[...], initial: initial, any: known, final: final)
    }

    /// Whether one of the values matches by a rule's name or number, nil where that can't be told.
    static func extensible(_ values: [[UInt8]], rule: String?, _ assertion: [UInt8]) -> Bool? {
        switch rule?.lowercased() {
        case nil, "2.5.13.2", "caseignorematch", "1.3.6.1.4.1.1466.109.114.2", "caseignoreia5match":
            return values.contains { equal($0, assertion) }
        case "2.5.13.5", "caseexactmatch", "2.5.13.17", "octetstringmatch", "1.3.6.1.4.1.1466.109.114.1",
            "caseexactia5match":
            return values.contains(assertion)
        case "2.5.13.1", "distinguishednamematch":
            guard equalNames(assertion, assertion) != nil else { return nil }
            return values.contains { equalNames($0, assertion) == true }
        case "2.5.13.14", "integermatch":
            guard let wanted = DecimalInteger(assertion) else { return nil }
            return values.contains { DecimalInteger($0) == wanted }
        case "1.2.840.113556.1.4.803":
            return bits(values, assertion) { $0 & $1 == $1 }
        case "1.2.840.113556.1.4.804":
            return bits(values, assertion) { $0 & $1 != 0 }
        case "1.2.840.113556.1.4.1941":
            // A direct link proves it. Whether a chain of links does is not to be seen in one entry.
            return values.contains { equalNames($0, assertion) == true } ? true : nil
        default:
            return nil
        }
    }

    /// LDAP_MATCHING_RULE_BIT_AND and _OR ([MS-ADTS] 3.1.1.3.4.4): over signed integers of 64 bits.
    private static func bits(_ values: [[UInt8]], _ assertion: [UInt8], _ test: (Int64, Int64) -> Bool) -> Bool? {
        guard let mask = Int64(String(decoding: assertion, as: UTF8.self)) else { return nil }
        let numbers = values.map { Int64(String(decoding: $0, as: UTF8.self)) }
        if numbers.contains(where: { $0.map { test($0, mask) } == true }) { return true }
        return numbers.contains(nil) ? nil : false
    }

    /// Whether two names are the same; nil where one of them is no name, or names the root.
    private static func equalNames(_ first: [UInt8], _ second: [UInt8]) -> Bool? {
        let equals = UInt8(ascii: "=")
        guard first.contains(equals), second.contains(equals), let first = DNKey.make(first),
            let second = DNKey.make(second)
        else { return nil }
        return first == second
    }

    private static func equalTexts(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        guard let first = folded(first), let second = folded(second) else { return false }
        return first == second
    }

    private static func folded(_ value: [UInt8], open: NameFold.OpenEnds = []) -> [UInt8]? {
        var buffer: [UInt8] = []
        return NameFold.append(value.span, to: &buffer, open: open) ? buffer : nil
    }

    /// The folded piece, empty for one that is not there; nil where it is no text.
    private static func fold(_ piece: [UInt8]?, open: NameFold.OpenEnds) -> [UInt8]? {
        piece.map { folded($0, open: open) } ?? []
    }

    private static func contains(
        _ value: ArraySlice<UInt8>, initial: [UInt8]?, any: [[UInt8]], final: [UInt8]?
    ) -> Bool {
        var rest = value
        if let initial {
            guard rest.starts(with: initial) else { return false }
            rest = rest.dropFirst(initial.count)
        }
        if let final {
            guard rest.count >= final.count, rest.suffix(final.count).elementsEqual(final) else { return false }
            rest = rest.dropLast(final.count)
        }
        for piece in any {
            guard let place = firstPlace(of: piece, in: rest) else { return false }
            rest = rest[(place + piece.count)...]
        }
        return true
    }

    private static func firstPlace(of piece: [UInt8], in value: ArraySlice<UInt8>) -> Int? {
        guard piece.count <= value.count else { return nil }
        return (value.startIndex...(value.endIndex - piece.count)).first { value[$0...].starts(with: piece) }
    }

    /// ASCII without white space or an equals sign: neither spacing nor a name's grammar can make such values equal.
    private static func isPlain(_ value: [UInt8]) -> Bool {
        value.allSatisfy { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "=") }
    }
}
