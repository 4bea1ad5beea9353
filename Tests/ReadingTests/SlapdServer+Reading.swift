import Directory
import LDAP
import Reading
import TestSupport

extension SlapdServer {
    /// A description of this directory.
    ///
    /// - Parameters:
    ///   - port: Of a relay in front of the server, or the server's own.
    ///   - limited: Whether to bind as the identity that gets few entries.
    func description(
        flavour: Flavour = .openLDAP, port: Int? = nil, others: [LDAPServer] = [], limited: Bool = false,
        pageSize: Int = 1_000, page: Duration = .seconds(60), total: Duration = .seconds(300),
        password: String? = nil, users: [SearchBase] = [SearchBase(dn: Sample.people)],
        groups: [SearchBase]? = [SearchBase(dn: Sample.groups)], attributes: AttributeNames = AttributeNames(),
        mapping: [Property: [Template]] = [:]
    ) -> SourceDescription {
        SourceDescription(
            name: "example", flavour: flavour,
            origin: .servers(
                source(
                    port: port, others: others, limited: limited, pageSize: pageSize, page: page, total: total,
                    password: password)),
            users: users, groups: groups, attributes: attributes, mapping: mapping, now: Sample.now)
    }

    func source(
        port: Int? = nil, others: [LDAPServer] = [], limited: Bool = false, pageSize: Int = 1_000,
        page: Duration = .seconds(60), total: Duration = .seconds(300), password: String? = nil
    ) -> ServerSource {
        let secret = password ?? (limited ? limitedPassword : syncPassword)
        return ServerSource(
            servers: others + [LDAPServer(host: host, port: UInt16(port ?? ldapsPort), security: .ldaps)],
            tls: TLSPolicy(caFile: caFile),
            bind: .simple(dn: limited ? limitedDN : syncDN, password: { Secret(secret) }),
            deadlines: Deadlines(page: page), total: total, pageSize: pageSize, backoff: .milliseconds(1))
    }

    /// A server that holds these entries besides the identities.
    convenience init(ldif: String) throws {
        try self.init()
        try load(ldif: ldif)
    }

    /// A server with an option of `slapd.sh up` that holds these entries besides the identities.
    convenience init(ldif: String, option: String, _ value: String) throws {
        try self.init(option, value)
        try load(ldif: ldif)
    }
}
