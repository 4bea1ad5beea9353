import Directory
import LDAPText

/// Reads one directory into snapshots, and looks a second time.
///
/// A reader belongs to one thread at a time. It only reads.
public protocol DirectoryReader: AnyObject {
    /// Reads users and groups.
    ///
    /// What could be read is in the snapshot even where not all could be: its evidence says what is missing.
    ///
    /// - Parameter progress: Called after each page, from the threads that read, one call at a time.
    /// - Throws: ``ReadingError`` where nothing can be read, or what was asked for can't be right.
    func read(progress: @escaping @Sendable (ReadingProgress) -> Void) throws -> Snapshot

    /// Reads no more than a few people and groups take: to provision on demand, and to explain.
    ///
    /// People: those whom a selection names, those who are known, and the members of selected groups. Whoever was asked
    /// for has ``Person/origins``; a file's snapshot has all others as well, without. ``Snapshot/absenceOfPeople``
    /// speaks of the people named and known alone.
    ///
    /// Groups: every group that there is. A selected group and those below it have their members, as after
    /// ``read(progress:)``. Of the others only those are filled in that hold somebody who is named or known, directly or
    /// through other groups, and with nobody but these people and groups: that such a list lacks somebody proves nothing,
    /// gap or no gap, before a second look has read it.
    ///
    /// - Parameters:
    ///   - known: People who must be looked for besides, by identifier: an account's entry may have another name by now.
    ///   - progress: As for ``read(progress:)``.
    /// - Throws: As ``read(progress:)``. Not for a selection that means nothing.
    func read(
        _ selections: [Selection], known: [GUID], progress: @escaping @Sendable (ReadingProgress) -> Void
    ) throws -> Snapshot

    /// Reads single entries again, by identifier, on the controller that the last snapshot comes from.
    ///
    /// Numbers of people and groups in the findings are those of the last snapshot. It never throws for an answer that
    /// fails: that entry is unknown. After the reading of a selection the groups below those in question are looked
    /// at as well, and members who are people but not in that snapshot count among the others.
    func secondLook(_ question: Question) throws -> Findings

    /// The server that answered last, also where nothing could be read from it; `nil` of a file, and before any did.
    var server: ServerFacts? { get }

    /// Ends the connections. Reading again opens new ones.
    func close()
}

extension SourceDescription {
    /// A reader for this directory. Connects to nothing yet.
    public func makeReader() -> any DirectoryReader {
        switch origin {
        case .servers(let source): ServerReader(self, source)
        case .file(let source): FileReader(self, source)
        }
    }
}
