import Testing

@testable import Settings

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("ldaps://h", "ldaps://h:636"), ("ldap://h/", "ldap://h:389"),
        ("LDAPS://dc-1.Example.com:1636", "ldaps://dc-1.Example.com:1636"),
        ("ldaps://10.0.0.4", "ldaps://10.0.0.4:636"), ("ldaps://[2001:db8::1]", "ldaps://[2001:db8::1]:636"),
        ("ldap://[::1]:10389", "ldap://[::1]:10389"),
    ])
    func read(_ text: String, _ written: String) throws {
        let address = try ServerAddress(text)
        #expect(address.description == written)
        #expect(try ServerAddress(written) == address)
    }

    @Test(arguments: [
        "", "h", "h:636", "http://h", "ldaps://", "ldaps://:636", "ldaps://h:0", "ldaps://h:65536", "ldaps://h:+1",
        "ldaps://h:", "ldaps://h/dc=x", "ldaps://h?x", "ldaps://u@h", "ldaps://a b", "ldaps://münchen.example",
        "ldaps://2001:db8::1", "ldaps://[::1", "ldaps://[::1]636", "ldaps://[host]", "ldaps://-h", "ldaps:/h",
    ])
    func refused(_ text: String) {
        #expect(throws: ServerAddressError.self) { try ServerAddress(text) }
    }

    @Test(arguments: [
        ("ldap://127.0.0.1", true), ("ldap://127.9.8.7", true), ("ldap://LOCALHOST", true), ("ldap://[::1]", true),
        ("ldap://128.0.0.1", false), ("ldap://127.0.0.1.example.com", false), ("ldap://127.0.0", false),
        ("ldap://localhost.example.com", false), ("ldap://[::2]", false),
    ])
    func loopback(_ text: String, _ isLoopback: Bool) throws {
        #expect(try ServerAddress(text).isLoopback == isLoopback)
    }
}
