/// A private OpenLDAP server with its certificates, made by `deploy/testbed/slapd.sh`, or in a container by
/// `deploy/container/directory.sh`.
///
/// ```swift
/// let server = try SlapdServer("--page-limit", "500")
/// try server.add("dn: ou=people,\(server.suffix)\nobjectClass: organizationalUnit\nou: people\n")
/// ```
///
/// Its ``DirectoryServer/syncDN`` reads everything, but for the members of groups below `ou=hidden`.
public final class SlapdServer: DirectoryServer {
    public let bed: TestBed

    public var ldapiURL: String { bed["LDAPI_URL"] }

    /// Starts a server; the options are those of the script's `up`.
    public init(_ options: String...) throws {
        bed = try TestBed(.slapd, options)
    }

    public init(inContainer options: String...) throws {
        bed = try TestBed(.container, options)
    }

    /// Replaces everything that the server holds. The naming context and the identities are added where they lack.
    public func load(ldif: String) throws {
        try bed.load(ldif: ldif)
    }

    public func load(file: String) throws {
        try bed.load(file: file)
    }
}
