/// Reads the content records of an LDIF (RFC 2849) from a supply of byte chunks, one record in memory at a time.
///
/// Taken besides: a byte order mark, raw UTF-8 in values, and what `ldapsearch` prints around entries (search
/// references, the result and its counts; see `trailer`). Refused: records of changes, values by URL, and versions
/// other than 1.
public struct LDIFReader {
    private var lines: LDIFLines
    private var trailerReader = LDIFTrailerReader()
    private var failure: (any Error)?
    private var isAtEnd = false
    private var isVersionAllowed = true

    /// Reads from a supply of chunks of any size, which answers nil at the end.
    public init(next: @escaping () throws -> [UInt8]?) {
        lines = LDIFLines(next)
    }

    /// Reads from bytes in memory.
    public init(_ bytes: [UInt8]) {
        var rest: [UInt8]? = bytes
        self.init {
            defer { rest = nil }
            return rest
        }
    }

    /// The result and counts that end ldapsearch's output.
    ///
    /// Those of a search in pages are read as one. Nil until everything is read, and after that where there are none,
    /// where there are those of several searches, where entries follow them, or where they contradict each other or
    /// promise a page that is not there.
    public var trailer: LDIFTrailer? {
        isAtEnd ? trailerReader.trailer : nil
    }

    /// The next entry, or nil at the end. Throws an `LDIFError`, or what the supply throws, and from then on the same.
    public mutating func next() throws -> LDIFRecord? {
        if let failure { throw failure }
        do {
            return try read()
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func read() throws -> LDIFRecord? {
        while !isAtEnd {
            guard try lines.advance() else {
                isAtEnd = true
                return nil
            }
            if isBlank || takeComment() { continue }
            let line = try parsed()
            let wasVersionAllowed = isVersionAllowed
            isVersionAllowed = false
            switch line.keyword {
            case .version where wasVersionAllowed:
                guard line.value == [UInt8(ascii: "1")] else { throw fault("only version 1 of LDIF can be read") }
            case .dn:
                trailerReader.recordRead()
                return try record(dn: line.value)
            case .search:
                trailerReader.resultBegun()
                try readTrailer()
            case .ref:
                trailerReader.referenceRead()
                while try nextLineOfBlock() != nil {}
            default:
                throw fault("a record must begin with \"dn:\"")
            }
        }
        return nil
    }

    private mutating func record(dn: [UInt8]) throws -> LDIFRecord {
        var record = LDIFRecord(dn: dn, line: lines.number)
        while let line = try nextLineOfBlock() {
            switch line.keyword {
            case .dn: throw fault("a second \"dn:\" in one record: an empty line is missing before it")
            case .changetype, .control: throw fault("this is a record of changes, and only entries can be read")
            default: record.append(line.value, to: lines.current[..<line.nameEnd])
            }
        }
        return record
    }

    private mutating func readTrailer() throws {
        while let line = try nextLineOfBlock() {
            trailerReader.line(name: lines.current[..<line.nameEnd], value: line.value)
        }
    }

    /// The next line up to an empty one or the end, comments left out.
    private mutating func nextLineOfBlock() throws -> Line? {
        while try lines.advance() {
            if isBlank { return nil }
            if takeComment() { continue }
            return try parsed()
        }
        isAtEnd = true
        return nil
    }

    private var isBlank: Bool {
        lines.current.allSatisfy { $0 == UInt8(ascii: " ") }
    }

    private mutating func takeComment() -> Bool {
        guard lines.current.first == UInt8(ascii: "#") else { return false }
        trailerReader.comment(lines.current.dropFirst())
        return true
    }

    private func fault(_ message: String) -> LDIFError {
        LDIFError(line: lines.number, message: message)
    }
}

extension LDIFReader {
    /// A logical line `name: value`, of which the name is the first `nameEnd` bytes.
    private struct Line {
        let nameEnd: Int
        let value: [UInt8]
        let keyword: Keyword?
    }

    /// The names that mean something to LDIF itself or to ldapsearch.
    private enum Keyword: String, CaseIterable {
        case version, dn, changetype, control, search, ref

        init?(_ name: ArraySlice<UInt8>) {
            guard let keyword = Self.allCases.first(where: { ASCII.equalIgnoringCase($0.rawValue.utf8, name) }) else {
                return nil
            }
            self = keyword
        }
    }

    private func parsed() throws -> Line {
        let line = lines.current
        if line.first == UInt8(ascii: " ") { throw fault("a folded line has no line before it to continue") }
        guard let nameEnd = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw fault("a colon is missing after the attribute's name")
        }
        let name = line[..<nameEnd]
        guard AttributeDescription.isValid(name) else {
            throw fault("what stands before the colon is no attribute name")
        }
        var rest = line[(nameEnd + 1)...]
        let mark = rest.first
        if mark == UInt8(ascii: "<") {
            throw fault("a value by URL is not fetched: put the value itself into the file")
        }
        if mark == UInt8(ascii: ":") { rest.removeFirst() }
        rest = rest.drop { $0 == UInt8(ascii: " ") }
        let value: [UInt8]
        if mark == UInt8(ascii: ":") {
            guard let decoded = Base64.decode(rest) else { throw fault("the value is not valid base64") }
            value = decoded
        } else {
            guard !rest.contains(0) else { throw fault("a NUL character stands in a value that is not base64") }
            value = Array(rest)
        }
        return Line(nameEnd: nameEnd, value: value, keyword: Keyword(name))
    }
}
