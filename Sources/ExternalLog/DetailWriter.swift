import Planning

/// Writes one run's details: a few copies of bytes a line, and a call of the system every quarter of a megabyte.
///
/// ```swift
/// let details = try log.details(for: event)
/// try details.append(plan, as: .applied)
/// try details.finish()                    // on disk
/// do { try store.apply(plan, run: run) } catch { try details.appendNotApplied("…") }
/// ```
public final class DetailWriter {
    /// The file, relative to the log folder; what ``RunEvent/detailFile`` is set to.
    public let path: String

    private let run: String
    private let root: String
    private let file: OpenFile
    /// From the month's folder up to the log folder: each holds the name of the one before.
    private let folders: [LogFolder]
    private var json = JSONWriter()

    /// What is written at once.
    private static let portion = 256 << 10

    init(run: String, path: String, root: String, file: OpenFile, folders: [LogFolder]) throws(FileFault) {
        self.run = run
        self.path = path
        self.root = root
        self.file = file
        self.folders = folders
        json.bytes.reserveCapacity(Self.portion + Self.portion / 4)
        if try file.isTorn() { json.raw("\n") }
    }

    /// Appends every change of a plan, users first, then groups and memberships, and what is held at the end.
    ///
    /// - Parameter properties: Those whose old and new values are private, named as in ``Modification/property``:
    ///   ``Modification/hidden`` stands in their place.
    /// - Throws: ``ExternalLogError``; the file may then end in the middle of a line.
    public func append(_ plan: Plan, as outcome: PlanOutcome, hiding properties: Set<String> = []) throws {
        let status = outcome.status
        for change in plan.accounts {
            try append(DetailLine(change, run: run, status: status).hiding(properties))
        }
        for change in plan.groups { try append(DetailLine(change, run: run, status: status)) }
        for change in plan.memberships {
            var rest = change.members[...]
            while !rest.isEmpty {
                let members = rest.prefix(DetailLine.mostMembers)
                try append(DetailLine(change, members: members, of: plan.subjects, run: run, status: status))
                rest = rest.dropFirst(DetailLine.mostMembers)
            }
        }
        for held in plan.held { try append(DetailLine(held, run: run)) }
    }

    /// Appends one line.
    public func append(_ line: DetailLine) throws {
        line.encode(into: &json)
        json.raw("\n")
        if json.bytes.count >= Self.portion { try translate(.details) { () throws(FileFault) in try flush() } }
    }

    /// Writes what is left, and returns once all of it is on disk. More may be appended and finished afterwards.
    public func finish() throws {
        try translate(.details) { () throws(FileFault) in try save() }
    }

    /// Takes back every line so far: the transaction was rolled back. On disk when it returns.
    ///
    /// - Parameter reason: A clause for people: "the store moved while we planned".
    public func appendNotApplied(_ reason: String) throws {
        try translate(.undo) { () throws(FileFault) in
            DetailLine.nothingApplied(run: run, because: reason).encode(into: &json)
            json.raw("\n")
            try save()
        }
    }

    private func save() throws(FileFault) {
        try flush()
        try file.synchronise()
        for folder in folders { try folder.synchronise() }
    }

    private func flush() throws(FileFault) {
        try file.write(json.bytes)
        json.bytes.removeAll(keepingCapacity: true)
    }

    private func translate(
        _ moment: ExternalLogError.Moment, _ body: () throws(FileFault) -> Void
    ) throws(ExternalLogError) {
        do { try body() } catch { throw ExternalLogError(error, at: moment, folder: root) }
    }
}
