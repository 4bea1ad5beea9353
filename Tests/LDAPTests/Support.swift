import LDAP
import TestSupport
import Testing

extension SlapdServer {
    var ldaps: LDAPServer { LDAPServer(host: host, port: UInt16(ldapsPort), security: .ldaps) }
    var startTLS: LDAPServer { LDAPServer(host: host, port: UInt16(ldapPort), security: .startTLS) }
    var plain: LDAPServer { LDAPServer(host: host, port: UInt16(ldapPort), security: .plain) }
    var tls: TLSPolicy { TLSPolicy(caFile: caFile) }
    var sync: Credentials { .simple(dn: syncDN, password: Secret(syncPassword)) }
    var limited: Credentials { .simple(dn: limitedDN, password: Secret(limitedPassword)) }

    /// A session over LDAPS, bound.
    func session(
        as credentials: Credentials? = nil, through relay: TCPRelay? = nil, deadlines: Deadlines = Deadlines()
    ) throws -> LDAPSession {
        let server = relay.map { LDAPServer(host: $0.host, port: UInt16($0.port), security: .ldaps) } ?? ldaps
        let session = try LDAPSession(connectingTo: server, tls: tls, deadlines: deadlines)
        try session.bind(credentials ?? sync)
        return session
    }
}

/// The error that a connection, or whatever else, ends in.
func failure(_ body: () throws -> Void) -> LDAPError? {
    do {
        try body()
        return nil
    } catch {
        return error as? LDAPError
    }
}

extension Deadlines {
    /// Short for a step that never ends, long enough for those before it.
    static func short(
        connect: Duration = .seconds(10), tls: Duration = .seconds(10), bind: Duration = .seconds(10),
        page: Duration = .seconds(10)
    ) -> Deadlines {
        Deadlines(connect: connect, tls: tls, bind: bind, page: page)
    }
}

/// LDIF of people `u0`, `u1`, … below `ou=people`.
func people(_ count: Int, suffix: String) -> String {
    var ldif = "dn: ou=people,\(suffix)\nobjectClass: organizationalUnit\nou: people\n\n"
    for index in 0..<count {
        ldif += """
            dn: uid=u\(index),ou=people,\(suffix)
            objectClass: inetOrgPerson
            uid: u\(index)
            cn: Person \(index)
            sn: Person
            mail: u\(index)@example.test
            description: \(String(repeating: "x", count: 200))


            """
    }
    return ldif
}
