/// Gathers ldapsearch's trailer: the block of `search:` and `result:`, and the comments with counts that follow.
struct LDIFTrailerReader {
    private var pages = 0
    private var isEnded = false
    private var references = 0
    private var resultCode: Int?
    private var counts: [String: Int] = [:]
    private var spoiled = false

    private static let countNames = [
        "numResponses", "numEntries", "numExtended", "numPartial", "numReferences",
    ]

    mutating func recordRead() {
        if isEnded { spoiled = true }
    }

    mutating func referenceRead() {
        if isEnded { spoiled = true }
        references += 1
    }

    mutating func resultBegun() {
        if isEnded { spoiled = true }
        isEnded = true
        pages += 1
        resultCode = nil
    }

    /// Takes a line of the block that `search:` begins.
    mutating func line(name: ArraySlice<UInt8>, value: [UInt8]) {
        let text = String(decoding: value, as: UTF8.self)
        if ASCII.equalIgnoringCase(name, "result".utf8) {
            if resultCode != nil { spoiled = true }
            resultCode = text.split(separator: " ").first.flatMap { Int($0) }
        } else if ASCII.equalIgnoringCase(name, "pagedresults".utf8) {
            // A cookie that is not empty promises another page, whose entries and result must follow.
            let cookie = text.split(separator: " ").last { $0.hasPrefix("cookie=") }
            if let cookie, cookie != "cookie=" {
                isEnded = false
                if resultCode != 0 { spoiled = true }
            }
        }
    }

    /// Takes a comment, without its number sign.
    mutating func comment(_ comment: ArraySlice<UInt8>) {
        guard isEnded else { return }
        let parts = String(decoding: comment, as: UTF8.self).split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return }
        let name = String(parts[0].drop { $0 == " " })
        guard Self.countNames.contains(name) else { return }
        guard counts[name] == nil, let count = Int(parts[1].drop { $0 == " " }), count >= 0 else {
            spoiled = true
            return
        }
        counts[name] = count
    }

    /// The trailer, once everything is read; nil where there was not exactly one search's, last, and in agreement with
    /// itself.
    var trailer: LDIFTrailer? {
        guard isEnded, !spoiled, let resultCode else { return nil }
        var entries = counts["numEntries"]
        if let responses = counts["numResponses"] {
            // The responses are the parts and each page's result, and ldapsearch leaves a part out that is zero.
            let parts = Self.countNames.dropFirst().compactMap { counts[$0] }
            let (sum, overflow) = parts.reduce((pages, false)) { sum, part in
                let added = sum.0.addingReportingOverflow(part)
                return (added.partialValue, sum.1 || added.overflow)
            }
            guard !overflow, sum <= responses else { return nil }
            if sum == responses {
                entries = entries ?? 0
            } else if counts["numReferences"] != nil || counts["numEntries"] != nil {
                return nil
            }
        }
        return LDIFTrailer(
            resultCode: resultCode, numEntries: entries,
            numReferences: max(references, counts["numReferences"] ?? 0))
    }
}
