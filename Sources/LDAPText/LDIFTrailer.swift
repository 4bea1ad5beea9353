/// What `ldapsearch` writes after the entries: the search's result and its own counts.
public struct LDIFTrailer: Hashable, Sendable {
    /// The LDAP result code, 0 for success.
    public let resultCode: Int
    /// How many entries the server sent; nil where the count is missing, as from a file that was cut short.
    public let numEntries: Int?
    /// How many search references the server sent, counted or read, whichever is more.
    public let numReferences: Int
}
