import Glibc

/// The log of runs for people and for other programs: JSON Lines under one folder.
///
/// ```
/// events-2026-11.jsonl         two lines a run, in the month (UTC) of its start
/// details/2026-11/RUN.jsonl    one line an object that the run changed, held or skipped
/// plans/RUN.json               a blocked plan that waits for approval, written by others
/// .lock                        held while a line is appended
/// ```
///
/// Files have mode 0640, folders 0750, `plans` 0700. No symbolic link is followed below or at the folder. It keeps no
/// state and takes no time: two values for one folder are the same log.
public struct ExternalLog: Sendable, Hashable {
    /// The log folder, without a slash at its end.
    public let folder: String

    /// - Parameter folder: An absolute path. Nothing is opened before something is asked for.
    public init(folder: String) {
        var path = folder
        while path.count > 1, path.hasSuffix("/") || path.hasSuffix("/.") { path.removeLast() }
        self.folder = path
    }

    // MARK: - Paths

    /// Where something of the log is, from its path relative to the log folder.
    public func absolutePath(_ relative: String) -> String {
        folder + "/" + relative
    }

    /// A blocked plan's file, relative to the log folder: `plans/RUN.json`.
    public static func planPath(forRun id: String) -> String {
        "plans/\(id).json"
    }

    /// Makes the folder of plans where it is missing, open to its owner alone, and returns its absolute path.
    public func preparePlans() throws -> String {
        try during(.details) {
            let root = try openForWriting()
            return try root.makeFolder("plans", mode: 0o700).path
        }
    }

    // MARK: - Writing

    /// Whether a cycle could write its log: everything that ``begin(_:)`` demands of the folder. Writes nothing.
    ///
    /// - Returns: The bytes that are free for us on its file system.
    public func check() throws -> Int64 {
        try during(.check) {
            let root = try openForWriting()
            var status = statvfs()
            guard unsafe fstatvfs(root.file.descriptor, &status) == 0 else {
                throw FileFault("look at", folder, code: errno)
            }
            let (bytes, overflows) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
            return overflows ? .max : Int64(clamping: bytes)
        }
    }

    /// Appends a run's first line. It is on disk when this returns.
    ///
    /// - Parameter event: With status `in_progress`.
    public func begin(_ event: RunEvent) throws {
        try during(.begin) { try append(event, isClosing: false) }
    }

    /// Appends a run's closing line. It is on disk when this returns.
    ///
    /// - Parameter event: With the outcome and the time of its end.
    public func close(_ event: RunEvent) throws {
        try during(.close) { try append(event, isClosing: true) }
    }

    /// Opens a run's file of details, which is made where it is missing.
    public func details(for event: RunEvent) throws -> DetailWriter {
        try during(.details) { try openDetails(of: event, makes: true)! }
    }

    /// Says in a dead run's file of details that nothing in it was applied, if it has such a file.
    ///
    /// - Parameter reason: A clause for people: "the run died before it committed".
    public func markNotApplied(_ event: RunEvent, _ reason: String) throws {
        guard let details = try during(.undo, { try openDetails(of: event, makes: false) }) else { return }
        try details.appendNotApplied(reason)
    }

    // MARK: -

    /// Runs `body` and turns a fault of the system into one for the operator.
    func during<Value>(_ moment: ExternalLogError.Moment, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let fault as FileFault {
            throw ExternalLogError(fault, at: moment, folder: folder)
        }
    }

    func openForWriting() throws -> LogFolder {
        let root = try LogFolder.open(folder)
        try root.demandSafe()
        return root
    }

    /// One line, written in one call at the end of the month's file, on a line of its own whatever a crash left there.
    private func append(_ event: RunEvent, isClosing: Bool) throws {
        let month = try month(of: event)
        guard isClosing == (event.status != .inProgress), isClosing == (event.finishedAt != nil) else {
            throw invalid(
                event, "its status \(event.status.rawValue) does not fit a \(isClosing ? "last" : "first") line")
        }
        let root = try openForWriting()
        let lock = try LogLock(in: root)
        try withExtendedLifetime(lock) {
            let file = try root.fileForAppending(month.eventFile, mode: 0o640)
            let size = try file.size()
            var json = JSONWriter()
            if try file.isTorn() { json.raw("\n") }
            event.encode(into: &json)
            json.raw("\n")
            do {
                try file.write(json.bytes)
                try file.synchronise()
            } catch {
                // What came of half a line is taken back; the next append would get over it as well.
                try? file.truncate(to: size)
                throw error
            }
            try root.synchronise()
        }
    }

    private func openDetails(of event: RunEvent, makes: Bool) throws -> DetailWriter? {
        let month = try month(of: event)
        let root = try openForWriting()
        let name = event.id + ".jsonl"
        let all: LogFolder
        let folder: LogFolder
        if makes {
            all = try root.makeFolder("details", mode: 0o750)
            folder = try all.makeFolder(month.description, mode: 0o750)
        } else {
            guard let details = try root.folder("details"), let monthly = try details.folder(month.description),
                try monthly.fileForReading(name) != nil
            else { return nil }
            (all, folder) = (details, monthly)
        }
        return try DetailWriter(
            run: event.id, path: event.detailPath, root: self.folder,
            file: try folder.fileForAppending(name, mode: 0o640), folders: [folder, all, root])
    }

    /// The month of a run that is fit to be written.
    private func month(of event: RunEvent) throws -> Month {
        guard RunEvent.isIdentifier(event.id) else { throw invalid(event, "its identifier is not fit for a file name") }
        guard let month = Month(of: event.createdAt) else { throw invalid(event, "its start is not a time") }
        return month
    }

    private func invalid(_ event: RunEvent, _ what: String) -> FileFault {
        FileFault(kind: .invalid, path: folder, happened: "A run can't be written to the log: \(what).")
    }
}
