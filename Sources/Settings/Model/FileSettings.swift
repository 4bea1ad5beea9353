/// A directory that is an LDIF file, for trying out criteria against an export.
///
/// A file proves no absence unless its length is known from elsewhere: from ldapsearch's own count at its end, or from
/// one of the two figures here.
public struct FileSettings: Hashable, Sendable {
    /// An absolute path.
    public var path: String
    /// How many entries the file must have.
    public var entries: Int?
    /// The SHA-256 of the file's bytes: 64 hexadecimal digits in lower case.
    public var sha256: String?

    public init(path: String, entries: Int? = nil, sha256: String? = nil) {
        self.path = path
        self.entries = entries
        self.sha256 = sha256
    }
}
