/// Reads the string form of a search filter from UTF-8 bytes.
struct FilterParser {
    /// Filters nested deeper than this are refused; servers refuse them sooner.
    private static let deepest = 200

    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parse() throws(FilterError) -> Filter {
        skipWhiteSpace()
        guard let first = current else { throw fault("the filter is empty") }
        guard first == UInt8(ascii: "(") else {
            throw fault("a filter begins with an opening parenthesis: write it as (…)")
        }
        let filter = try component()
        skipWhiteSpace()
        switch current {
        case nil: return filter
        case UInt8(ascii: ")"): throw fault("a closing parenthesis too many")
        case UInt8(ascii: "("): throw fault("a second filter follows the first: join them as (&(…)(…)) or (|(…)(…))")
        default: throw fault("text follows the end of the filter")
        }
    }

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func fault(_ message: String, at place: Int? = nil) -> FilterError {
        let before = bytes[..<(place ?? self.place)]
        return FilterError(offset: before.count { $0 & 0xC0 != 0x80 }, message: message)
    }

    private mutating func skipWhiteSpace() {
        while let byte = current, ASCII.isWhiteSpace(byte) { place += 1 }
    }

    /// One filter with its parentheses.
    private mutating func component() throws(FilterError) -> Filter {
        let start = place
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault("the filter is nested more than \(Self.deepest) deep") }
        place += 1
        skipWhiteSpace()
        let filter: Filter
        switch current {
        case UInt8(ascii: "&"): filter = .and(try components())
        case UInt8(ascii: "|"): filter = .or(try components())
        case UInt8(ascii: "!"):
            let operatorPlace = place
            let operands = try components()
            guard operands.count == 1, let operand = operands.first else {
                throw fault("an exclamation mark takes exactly one filter", at: operatorPlace)
            }
            filter = .not(operand)
        default: filter = try item()
        }
        guard current == UInt8(ascii: ")") else {
            guard current == nil else { throw fault("a filter in parentheses is expected here") }
            throw fault("the closing parenthesis of this one is missing", at: start)
        }
        place += 1
        return filter
    }

    /// The filters after an operator, up to what is no opening parenthesis.
    private mutating func components() throws(FilterError) -> [Filter] {
        place += 1
        var filters: [Filter] = []
        skipWhiteSpace()
        while current == UInt8(ascii: "(") {
            filters.append(try component())
            skipWhiteSpace()
        }
        return filters
    }

    private mutating func item() throws(FilterError) -> Filter {
        let start = place
        while let byte = current, !"=<>~:()".utf8.contains(byte) { place += 1 }
        let written = bytes[start..<place]
        guard let sign = current, sign != UInt8(ascii: "("), sign != UInt8(ascii: ")") else {
            throw fault("an attribute, a comparison and a value are expected here", at: start)
        }
        if sign == UInt8(ascii: ":") {
            return try extensible(attribute: written, start: start)
        }
        let attribute = try attribute(written, start: start)
        if sign == UInt8(ascii: "=") {
            place += 1
            return try equalityOrSubstring(attribute)
        }
        place += 1
        guard current == UInt8(ascii: "=") else {
            throw fault("an equals sign must follow: LDAP has <=, >= and ~=, but neither < nor >")
        }
        place += 1
        let value = try wholeValue()
        return switch sign {
        case UInt8(ascii: "<"): .lessOrEqual(attribute: attribute, value: value)
        case UInt8(ascii: ">"): .greaterOrEqual(attribute: attribute, value: value)
        default: .approx(attribute: attribute, value: value)
        }
    }

    private func attribute(_ written: ArraySlice<UInt8>, start: Int) throws(FilterError) -> String {
        guard !written.isEmpty else { throw fault("the attribute's name is missing", at: start) }
        guard AttributeDescription.isValid(written) else { throw fault("this is no attribute name", at: start) }
        return String(decoding: written, as: UTF8.self)
    }

    private mutating func equalityOrSubstring(_ attribute: String) throws(FilterError) -> Filter {
        let start = place
        var pieces: [[UInt8]] = [try piece()]
        while current == UInt8(ascii: "*") {
            place += 1
            pieces.append(try piece())
        }
        if pieces.count == 1 { return .equality(attribute: attribute, value: pieces[0]) }
        if pieces.allSatisfy(\.isEmpty), pieces.count == 2 { return .present(attribute: attribute) }
        let any = Array(pieces[1..<(pieces.count - 1)])
        guard any.allSatisfy({ !$0.isEmpty }) else {
            throw fault("two asterisks stand side by side: one is enough", at: start)
        }
        let initial = pieces[0]
        let final = pieces[pieces.count - 1]
        return .substring(
            attribute: attribute, initial: initial.isEmpty ? nil : initial, any: any, final: final.isEmpty ? nil : final
        )
    }

    private mutating func extensible(attribute written: ArraySlice<UInt8>, start: Int) throws(FilterError) -> Filter {
        let attribute = written.isEmpty ? nil : try attribute(written, start: start)
        var dnAttributes = false
        var rule: String?
        while current == UInt8(ascii: ":") {
            place += 1
            if current == UInt8(ascii: "=") {
                guard attribute != nil || rule != nil else {
                    throw fault("an attribute or a matching rule must stand before :=", at: start)
                }
                place += 1
                let value = try wholeValue()
                return .extensible(attribute: attribute, dnAttributes: dnAttributes, rule: rule, value: value)
            }
            let partStart = place
            while let byte = current, !"=<>~:()".utf8.contains(byte) { place += 1 }
            let part = bytes[partStart..<place]
            if !dnAttributes, rule == nil, ASCII.equalIgnoringCase(part, "dn".utf8) {
                dnAttributes = true
            } else if rule == nil, AttributeDescription.isType(part) {
                rule = String(decoding: part, as: UTF8.self)
            } else {
                throw fault("this is no matching rule", at: partStart)
            }
        }
        throw fault("a colon and an equals sign (:=) are expected here")
    }

    /// A value in which an asterisk has no meaning, and so must be escaped.
    private mutating func wholeValue() throws(FilterError) -> [UInt8] {
        let value = try piece()
        guard current != UInt8(ascii: "*") else {
            throw fault("an asterisk works after = alone; as part of the value it is written \\2a")
        }
        return value
    }

    /// Decodes up to an asterisk or the closing parenthesis.
    private mutating func piece() throws(FilterError) -> [UInt8] {
        var value: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: ")"):
                return value
            case UInt8(ascii: "("):
                throw fault("an opening parenthesis in a value is written \\28; or a closing one is missing before it")
            case 0:
                throw fault("a NUL character in a value is written \\00")
            case UInt8(ascii: "\\"):
                guard place + 2 < bytes.count, let high = ASCII.nibble(bytes[place + 1]),
                    let low = ASCII.nibble(bytes[place + 2])
                else { throw fault("a backslash needs two hexadecimal digits; itself it is written \\5c") }
                value.append(high << 4 | low)
                place += 3
            default:
                value.append(byte)
                place += 1
            }
        }
        return value
    }
}
