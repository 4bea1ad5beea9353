import Directory

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

    /// Reads single entries again, by identifier, on the controller that the last snapshot comes from.
    ///
    /// Numbers of people and groups in the findings are those of the last snapshot. It never throws for an answer that
    /// fails: that entry is unknown.
    func secondLook(_ question: Question) throws -> Findings

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
