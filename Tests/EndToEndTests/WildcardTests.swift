import Foundation
import TestSupport
import Testing

/// A certificate for a wildcard, as Entra Domain Services demands it: for one label below the domain, and nothing else.
@Suite struct WildcardTests {
    private static let server = Result { try SlapdServer("--certificate", "wildcard") }

    /// A site that connects by another name, which for the program under test stands for the test bed's address.
    private func site(connectingTo name: String) throws -> (TestSite, [String: String]) {
        let server = try Self.server.get()
        var part = try Realm(on: server, people: ["ada"]).part
        part.servers = ["ldaps://\(name):\(server.ldapsPort)"]
        let site = try TestSite(Configuration(part))
        try site.write("127.0.0.1 \(name.lowercased())\n", to: "hosts")
        return (site, ["LD_PRELOAD": "libnss_wrapper.so", "NSS_WRAPPER_HOSTS": site.folder.file("hosts")])
    }

    @Test(arguments: ["ldaps.example.test", "DC-1.Example.Test"])
    func oneLabelBelowTheDomainIsCovered(_ name: String) throws {
        let (site, names) = try site(connectingTo: name)
        let ending = try site.rollcall("sync", environment: names)
        #expect(ending.code == 2 || ending.code == 0, "\(ending)")
        #expect(try site.account("ada").enabled)
        #expect(try site.runs().last?.server?.certificate?.names == ["*.example.test"])
    }

    @Test(arguments: ["example.test", "a.b.example.test", "ldaps.example.test.other.test"])
    func otherNamesAreNot(_ name: String) throws {
        let (site, names) = try site(connectingTo: name)
        let ending = try site.rollcall("sync", environment: names)
        #expect(ending.code == 1, "\(ending)")
        #expect(ending.complaints.contains("its certificate is for another name (it has: *.example.test)"), "\(ending)")
        let check = try site.rollcall("check", environment: names)
        #expect(check.code == 1, "\(check)")
        #expect(check.output.contains("*.example.test"), "\(check)")
    }
}
