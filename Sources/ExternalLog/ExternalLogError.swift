/// A fault of the external log, told to the operator: what happened, what it means for the accounts, what to do now.
public struct ExternalLogError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable {
        /// The log folder is not there.
        case missing
        /// Something that should be a folder or a plain file is something else, or has a second name.
        case unsuitable
        /// A symbolic link stands where the log's folder or file should be.
        case symbolicLink = "symbolic_link"
        /// The folder belongs to somebody else, or everybody may write to it.
        case unsafeFolder = "unsafe_folder"
        /// We may not read or write it, or the file system is mounted read-only.
        case denied
        /// No space is left, or a quota or a limit of file size is reached.
        case full
        /// Another process holds the log's lock and does not let go.
        case busy
        /// No such run, or it has no details.
        case notFound = "not_found"
        /// Several runs begin with what was given.
        case ambiguous
        /// What the log was asked to write is not fit for it: our own mistake.
        case invalid
        /// The system failed otherwise.
        case system
    }

    public var kind: Kind
    /// The file or folder concerned.
    public var path: String
    /// The system's error number; 0 where the system had no part in it.
    public var code: Int32
    /// All three parts.
    public var message: String

    public init(kind: Kind, path: String, code: Int32 = 0, message: String) {
        self.kind = kind
        self.path = path
        self.code = code
        self.message = message
    }

    public var description: String { message }
}

extension ExternalLogError {
    /// When it happened, which decides what it means for the accounts.
    enum Moment: Hashable, CaseIterable {
        case check, begin, details, undo, close, read, retain

        var meaning: String {
            switch self {
            case .check: "A cycle would not start, and no account would be changed."
            case .begin: "The cycle did not start, and no account was changed."
            case .details: "This cycle changes no account."
            case .undo: "No account was changed by this run; only its file of details does not say so."
            case .close:
                "The accounts are as the store says. The log shows this run in progress, and the next cycle closes it."
            case .read: "The accounts are not concerned."
            case .retain: "The accounts are not concerned, and what is old is still in the log."
            }
        }
    }

    init(_ fault: FileFault, at moment: Moment, folder: String) {
        let message = "\(fault.happened) \(moment.meaning) \(fault.remedy(folder: folder))"
        self.init(kind: fault.kind, path: fault.path, code: fault.code, message: message)
    }
}
