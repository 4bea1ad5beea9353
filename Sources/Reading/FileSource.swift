/// An LDIF file (RFC 2849) that stands for a directory.
///
/// It proves an absence only if its length is known from elsewhere: it ends in ldapsearch's own count, or one of the
/// numbers here is stated and agrees. A stated number that disagrees is an error.
public struct FileSource: Hashable, Sendable {
    public var path: String
    public var statedEntries: Int?
    /// 64 hexadecimal digits of any case.
    public var statedSHA256: String?

    public init(path: String, statedEntries: Int? = nil, statedSHA256: String? = nil) {
        self.path = path
        self.statedEntries = statedEntries
        self.statedSHA256 = statedSHA256
    }
}
