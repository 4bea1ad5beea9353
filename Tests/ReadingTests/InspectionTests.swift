import LDAP
import Reading
import TestSupport
import Testing

/// The steps by which an operator finds out whether a directory is ready.
@Suite struct InspectionTests {
    static let company =
        Sample.tree + Sample.person("anna", 1) + Sample.person("bert", 2)
        + Sample.group("staff", 11, [Sample.dn("anna")])

    @Test func everyStep() throws {
        let server = try SlapdServer(ldif: Self.company)
        let inspection = Inspection(server.description(), server.source())
        let address = LDAPServer(host: server.host, port: UInt16(server.ldapsPort), security: .ldaps)
        #expect(try inspection.certificates(of: address).problems.isEmpty)
        let reached = try inspection.connect(to: address)
        #expect(reached.address == "127.0.0.1:\(server.ldapsPort)" || reached.address == "127.0.0.1")
        #expect(reached.tlsVersion == "TLS1.3")
        try inspection.bind()
        let names = try inspection.names()
        #expect(names.faults == [])
        #expect(names.leftOut == [])
        #expect(names.unchecked == nil)
        #expect(
            try inspection.bases() == [
                .init(dn: Sample.people, state: .found(Sample.id(9001))),
                .init(dn: Sample.groups, state: .found(Sample.id(9002))),
            ])
        #expect(try inspection.count(.users) == .init(entries: 2, doubts: []))
        #expect(try inspection.count(.groups) == .init(entries: 1, doubts: []))
    }

    @Test func faultsAreFindings() throws {
        let server = try SlapdServer(ldif: Self.company)
        let description = server.description(
            users: [SearchBase(dn: "ou=nowhere,\(Sample.suffix)", filter: "(uidd=x)")],
            groups: [SearchBase(dn: Sample.people)])
        let inspection = Inspection(description, server.source())
        #expect(throws: ReadingError.self) { try inspection.bind() }
        _ = try inspection.connect(to: LDAPServer(host: server.host, port: UInt16(server.ldapsPort), security: .ldaps))
        try inspection.bind()
        #expect(try inspection.names().faults.count == 1)
        #expect(try inspection.bases().first?.state == .missing(deepest: Sample.suffix))
        let users = try inspection.count(.users)
        #expect(users.entries == 0)
        #expect(users.doubts.count == 1)
        #expect(try inspection.count(.groups) == .init(entries: 0, doubts: []))
    }
}
