import Glibc

/// What a call of the system on a file of the log came to. ``ExternalLogError`` finishes the sentence.
struct FileFault: Error, Hashable {
    var kind: ExternalLogError.Kind
    var path: String
    /// `errno`, or 0.
    var code: Int32
    /// What happened, as a sentence.
    var happened: String

    /// The fault of a call that set `errno`.
    ///
    /// - Parameter operation: A verb that takes the path: `open`, `write`.
    init(_ operation: String, _ path: String, code: Int32) {
        self.path = path
        self.code = code
        (kind, happened) =
            switch code {
            case ENOENT: (.missing, "\(path) does not exist.")
            case ELOOP: (.symbolicLink, "\(path) is a symbolic link, which the external log does not follow.")
            case ENOTDIR: (.unsuitable, "\(path) is not a folder.")
            case EISDIR: (.unsuitable, "\(path) is a folder where a file should be.")
            case EACCES, EPERM: (.denied, "We may not \(operation) \(path) (\(Self.text(of: code))).")
            case EROFS: (.denied, "\(path) is on a file system that is mounted read-only.")
            case ENOSPC: (.full, "No space is left to \(operation) \(path).")
            case EDQUOT: (.full, "The disk quota is used up: we could not \(operation) \(path).")
            case EFBIG: (.full, "\(path) has reached the largest size that a file may have here.")
            default: (.system, "We could not \(operation) \(path): \(Self.text(of: code)).")
            }
    }

    init(kind: ExternalLogError.Kind, path: String, happened: String) {
        self.kind = kind
        self.path = path
        self.happened = happened
        code = 0
    }

    func remedy(folder: String) -> String {
        switch kind {
        case .missing where path == folder:
            "Create it for the account that runs Rollcall: install -d -m 0750 -o ACCOUNT -g GROUP \(path)"
        case .missing: "Restore it from a backup if it is needed."
        case .unsuitable: "Move it away, or name another log folder in the configuration."
        case .symbolicLink: "Name the real folder in the configuration, or put a real file in the link's place."
        case .unsafeFolder: "Give it to the account that runs Rollcall: chown ACCOUNT \(path); chmod 0750 \(path)"
        case .denied: "Check the owner and mode of \(path), and which account runs Rollcall."
        case .full: "Make room on the file system of \(folder), and run it again."
        case .busy: "Find out what the other process waits for, with fuser \(path) or lslocks."
        case .notFound: "rollcall logs list shows the runs that there are."
        case .ambiguous: "Give more of its identifier."
        case .invalid: "This is a mistake in Rollcall: please report it."
        case .system: "Check the file system of \(folder) and the kernel's messages, and run it again."
        }
    }

    private static func text(of code: Int32) -> String {
        unsafe String(cString: strerror(code))
    }
}
