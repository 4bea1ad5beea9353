/// Whether a reader wants more.
public enum Visit: Hashable, Sendable {
    case goOn, stop
}

extension ExternalLog {
    /// The runs that a query asks for, newest start first. Months are read backwards, no more of them than it takes.
    ///
    /// A run's last closing line is what counts of it; without one it is in progress, or died.
    public func runs(matching query: RunQuery = RunQuery(), limit: Int = .max) throws -> RunListing {
        try during(.read) {
            var listing = RunListing()
            let root = try LogFolder.open(folder)
            for month in try months(in: root) where query.reaches(month) {
                if listing.runs.count >= limit { break }
                let found = try runs(of: month, in: root, &listing.unreadable).filter(query.matches)
                listing.runs += found.prefix(limit - listing.runs.count)
            }
            return listing
        }
    }

    /// The run with an identifier, or the only one that begins so, or, with `latest`, that which started last.
    ///
    /// - Throws: ``ExternalLogError`` of kind `notFound` or `ambiguous`.
    public func run(_ reference: String) throws -> RunEvent {
        try during(.read) {
            if reference == "latest" {
                guard let latest = try runs(limit: 1).runs.first else {
                    throw FileFault(kind: .notFound, path: folder, happened: "There is no run in \(folder) yet.")
                }
                return latest
            }
            guard RunEvent.isIdentifier(reference) else { throw notFound(reference) }
            let root = try LogFolder.open(folder)
            var candidates: [(id: String, month: Month)] = []
            for month in try months(in: root) {
                let beginning = try identifiers(beginningWith: reference, in: month, root)
                if beginning.contains(reference) { return try run(reference, of: month, in: root) }
                candidates += beginning.sorted(by: >).map { ($0, month) }
            }
            guard let (id, month) = candidates.first else { throw notFound(reference) }
            guard candidates.count == 1 else {
                let shown = candidates.prefix(5).map(\.id).joined(separator: ", ")
                let happened =
                    "\(candidates.count) runs begin with \(reference): \(shown)\(candidates.count > 5 ? ", …" : "")."
                throw FileFault(kind: .ambiguous, path: folder, happened: happened)
            }
            return try run(id, of: month, in: root)
        }
    }

    /// The runs of a directory that have no closing line, in the log's three newest months, oldest first.
    public func openRuns(directory: String) throws -> [RunEvent] {
        try during(.read) {
            let root = try LogFolder.open(folder)
            return try months(in: root).prefix(3).reversed().flatMap { month in
                try openRuns(of: month, in: root) { $0.directory == directory }
            }
        }
    }

    /// Reads a run's details line by line.
    ///
    /// Where a line further down takes back what was applied, those above it that say `applied` have the status
    /// `notApplied` here.
    ///
    /// - Throws: ``ExternalLogError`` of kind `notFound` where the run has no file of details; what `visit` throws.
    @discardableResult
    public func details(of event: RunEvent, visit: (DetailLine) throws -> Visit) throws -> UnreadableLines {
        try during(.read) {
            let root = try LogFolder.open(folder)
            guard RunEvent.isIdentifier(event.id), let month = Month(of: event.createdAt),
                let monthly = try root.folder("details")?.folder(month.description),
                let first = try monthly.fileForReading(event.id + ".jsonl"),
                let second = try monthly.fileForReading(event.id + ".jsonl")
            else {
                throw FileFault(
                    kind: .notFound, path: absolutePath(event.detailPath), happened: "Run \(event.id) has no details.")
            }
            let takenBack = try Self.endOfWhatWasTakenBack(first)
            var unreadable = UnreadableLines()
            try lines(of: second, named: event.detailPath, &unreadable) { line in
                var detail = try DetailLine(decoding: line.bytes)
                if line.end <= takenBack, detail.status == .applied { detail.status = .notApplied }
                return detail
            } visit: { detail in
                try visit(detail)
            }
            return unreadable
        }
    }
}

// MARK: - Files

extension ExternalLog {
    /// The months of which there are events, newest first.
    func months(in root: LogFolder) throws -> [Month] {
        try root.names().compactMap(Month.init(eventFile:)).sorted(by: >)
    }

    /// The runs of a month, newest start first.
    func runs(of month: Month, in root: LogFolder, _ unreadable: inout UnreadableLines) throws -> [RunEvent] {
        guard let file = try root.fileForReading(month.eventFile) else { return [] }
        var runs: [String: RunEvent] = [:]
        try lines(of: file, named: month.eventFile, &unreadable) {
            try RunEvent(decoding: $0.bytes)
        } visit: { event in
            if event.status != .inProgress || runs[event.id] == nil { runs[event.id] = event }
            return .goOn
        }
        return runs.values.sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
    }

    /// The runs of a month without a closing line, oldest first, of those directories that `includes` names.
    func openRuns(
        of month: Month, in root: LogFolder, where includes: (RunEvent.Outline) -> Bool = { _ in true }
    ) throws -> [RunEvent] {
        guard let file = try root.fileForReading(month.eventFile) else { return [] }
        var begun: [String: [UInt8]] = [:]
        var closed: Set<String> = []
        var unreadable = UnreadableLines()
        try lines(of: file, named: month.eventFile, &unreadable) { line in
            (try RunEvent.Outline(decoding: line.bytes), line.bytes)
        } visit: { outline, bytes in
            if outline.status != .inProgress {
                closed.insert(outline.id)
                begun[outline.id] = nil
            } else if !closed.contains(outline.id), includes(outline) {
                begun[outline.id] = bytes
            }
            return .goOn
        }
        return begun.values.compactMap { try? RunEvent(decoding: $0) }
            .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// Reads a file line by line; one that `decode` refuses is noted and passed over.
    func lines<Value>(
        of file: OpenFile, named name: String, _ unreadable: inout UnreadableLines,
        decode: (LineReader.Line) throws -> Value, visit: (Value) throws -> Visit
    ) throws {
        var reader = LineReader(file)
        while let line = try reader.next() {
            if line.isTooLong {
                unreadable.note(line.number, of: name, "it is longer than \(LineReader.longest >> 20) MiB")
                continue
            }
            if line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
            let value: Value
            do {
                value = try decode(line)
            } catch let fault as JSONFault {
                unreadable.note(line.number, of: name, fault.text)
                continue
            }
            if try visit(value) == .stop { return }
        }
    }

    private func run(_ id: String, of month: Month, in root: LogFolder) throws -> RunEvent {
        var unreadable = UnreadableLines()
        guard let run = try runs(of: month, in: root, &unreadable).first(where: { $0.id == id }) else {
            throw notFound(id)
        }
        return run
    }

    private func identifiers(beginningWith prefix: String, in month: Month, _ root: LogFolder) throws -> Set<String> {
        guard let file = try root.fileForReading(month.eventFile) else { return [] }
        var ids: Set<String> = []
        var unreadable = UnreadableLines()
        try lines(of: file, named: month.eventFile, &unreadable) {
            try RunEvent.Outline(decoding: $0.bytes).id
        } visit: { id in
            if id.hasPrefix(prefix) { ids.insert(id) }
            return .goOn
        }
        return ids
    }

    private func notFound(_ reference: String) -> FileFault {
        let shown = RunEvent.isIdentifier(reference) ? "“\(reference)”" : "what was given"
        return FileFault(kind: .notFound, path: folder, happened: "No run in \(folder) is, or begins with, \(shown).")
    }

    /// Where the last line that takes back those above it ends; 0 where there is none.
    private static func endOfWhatWasTakenBack(_ file: OpenFile) throws -> Int64 {
        var reader = LineReader(file)
        var end: Int64 = 0
        while let line = try reader.next() {
            if takesBack(line.bytes) { end = line.end }
        }
        return end
    }

    /// Whether a line takes back those above it. Only a line that looks so at its start is parsed.
    static func takesBack(_ line: [UInt8]) -> Bool {
        let head = line.prefix(200)
        let mark = Array(#""object":"run""#.utf8)
        guard head.indices.contains(where: { head[$0...].starts(with: mark) }) else { return false }
        guard let detail = try? DetailLine(decoding: line) else { return false }
        return detail.object == .run && detail.status == .notApplied
    }
}
