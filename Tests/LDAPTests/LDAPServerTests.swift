import LDAP
import Testing

@Suite struct LDAPServerTests {
    struct Good: Sendable {
        let url: String
        var startTLS = false
        let host: String
        let port: UInt16
        let security: LDAPServer.Security
    }

    @Test(arguments: [
        Good(url: "ldaps://dc1.example.com", host: "dc1.example.com", port: 636, security: .ldaps),
        Good(url: "LDAPS://dc1.example.com/", host: "dc1.example.com", port: 636, security: .ldaps),
        Good(url: "ldaps://10.0.0.1:1636", host: "10.0.0.1", port: 1_636, security: .ldaps),
        Good(url: "ldap://dc1", host: "dc1", port: 389, security: .plain),
        Good(url: "ldap://dc1", startTLS: true, host: "dc1", port: 389, security: .startTLS),
        Good(url: "ldaps://[2001:db8::1]", host: "2001:db8::1", port: 636, security: .ldaps),
        Good(url: "ldaps://[::1]:65535", host: "::1", port: 65_535, security: .ldaps),
    ])
    func good(_ good: Good) throws {
        let server = try LDAPServer(url: good.url, startTLS: good.startTLS)
        #expect(server == LDAPServer(host: good.host, port: good.port, security: good.security))
        #expect(try LDAPServer(url: "\(server)", startTLS: good.startTLS) == server)
    }

    @Test(arguments: [
        (url: "dc1.example.com", says: "does not begin with ldaps://"),
        (url: "https://dc1.example.com", says: "neither ldaps nor ldap"),
        (url: "ldapi://%2Frun%2Fldapi", says: "neither ldaps nor ldap"),
        (url: "ldaps://", says: "host is missing"),
        (url: "ldaps://:636", says: "host is missing"),
        (url: "ldaps://dc1/dc=example,dc=com", says: "base DN"),
        (url: "ldaps://dc1/??sub?(uid=*)", says: "base DN"),
        (url: "ldaps://dc1?uid", says: "filter"),
        (url: "ldaps://cn=sync@dc1", says: "user name"),
        (url: "ldaps://dc1:0", says: "port"),
        (url: "ldaps://dc1:65536", says: "port"),
        (url: "ldaps://dc1:+636", says: "port"),
        (url: "ldaps://dc1:", says: "port"),
        (url: "ldaps://2001:db8::1", says: "brackets"),
        (url: "ldaps://[2001:db8::1", says: "not closed"),
        (url: "ldaps://[dc1]", says: "no IPv6 address"),
        (url: "ldaps://[::1]636", says: "follows"),
        (url: "ldaps://dc1 dc2", says: "no host name"),
        (url: "ldaps://dc1\u{1B}[31m", says: "\\u{1b}"),
    ])
    func bad(url: String, says: String) throws {
        let error = try #require(failure { _ = try LDAPServer(url: url) })
        #expect(error.operation == .configure)
        #expect(error.explanation.contains(says), "\(error.explanation)")
    }

    @Test func startTLSGoesWithLDAPOnly() {
        #expect(failure { _ = try LDAPServer(url: "ldaps://dc1", startTLS: true) } != nil)
    }
}
