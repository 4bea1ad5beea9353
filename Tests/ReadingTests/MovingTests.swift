import Directory
import LDAP
import LDAPText
import Reading
import Synchronization
import TestSupport
import Testing

/// A directory that changes while it is read: nobody is lost.
@Suite struct MovingTests {
    static let east = "ou=east,\(Sample.suffix)"
    static let west = "ou=west,\(Sample.suffix)"
    static let bases = [SearchBase(dn: east), SearchBase(dn: west)]

    /// Twenty people in the east, ten in the west, and a group of them all.
    static let company =
        Sample.tree + Sample.unit("east", 9010) + Sample.unit("west", 9011)
        + (1...20).map { Sample.person("u\($0)", $0, below: east) }.joined()
        + (21...30).map { Sample.person("u\($0)", $0, below: west) }.joined()
        + Sample.group(
            "all", 101,
            (1...20).map { Sample.dn("u\($0)", below: east) } + (21...30).map { Sample.dn("u\($0)", below: west) })
        + Sample.group("few", 102, [Sample.dn("u1", below: east)])

    /// Reads with `change` between the first page of users and the second.
    static func read(
        _ server: SlapdServer, groups: [SearchBase]? = nil, reader: (any DirectoryReader)? = nil,
        change: @escaping @Sendable () throws -> Void
    ) throws -> Snapshot {
        let reader = reader ?? server.description(pageSize: 5, users: bases, groups: groups).makeReader()
        let changed = Mutex(false)
        let snapshot = try reader.read { progress in
            changed.withLock { changed in
                guard progress.users == 5, !changed else { return }
                changed = true
                do { try change() } catch { Issue.record(error) }
            }
        }
        #expect(changed.withLock { $0 })
        return snapshot
    }

    static func move(_ name: String, to parent: String, from: String) -> String {
        "dn: uid=\(name),\(from)\nchangetype: modrdn\nnewrdn: uid=\(name)\ndeleteoldrdn: 0\nnewsuperior: \(parent)\n\n"
    }

    static func rename(_ name: String, to new: String, below parent: String) -> String {
        "dn: uid=\(name),\(parent)\nchangetype: modrdn\nnewrdn: uid=\(new)\ndeleteoldrdn: 1\n\n"
    }

    @Test func seenBeforeAndAfterAMove() throws {
        let server = try SlapdServer(ldif: Self.company)
        // One of the first page: the search of the west returns it again.
        let first = Mutex<String?>(nil)
        let snapshot = try Self.read(server) {
            try server.modify(Self.move("u1", to: Self.west, from: Self.east))
            first.withLock { $0 = "u1" }
        }
        #expect(snapshot.people.count == 30)
        #expect(snapshot.person(1)?.dn == Sample.dn("u1", below: Self.west))
        #expect(snapshot.unread.isEmpty)
        #expect(snapshot.skipped.isEmpty)
        #expect(snapshot.absenceOfPeople == .proven)
        #expect(snapshot.warnings.count == 1)
        #expect(snapshot.warnings.first?.hasPrefix("An entry moved from") == true)
    }

    @Test func missedByAMoveAndFoundByTheSecondLook() throws {
        let server = try SlapdServer(ldif: Self.company)
        // From the west, not yet searched, to a place in the east that... is searched already only in part: so out of both.
        let reader = server.description(pageSize: 5, users: Self.bases, groups: nil).makeReader()
        let other = "ou=people,\(Sample.suffix)"
        var snapshot = try Self.read(server, reader: reader) {
            try server.modify(Self.move("u25", to: other, from: Self.west))
        }
        #expect(snapshot.person(25) == nil)
        #expect(snapshot.absenceOfPeople == .proven)
        // Back before the second look.
        try server.modify(Self.move("u25", to: Self.east, from: other))
        let findings = try reader.secondLook(Question(people: [Sample.id(25), Sample.id(999), Sample.id(2)]))
        #expect(
            findings.people == [
                Sample.id(25): .present(.active), Sample.id(999): .gone, Sample.id(2): .present(.active),
            ])
        snapshot.amend(findings)
        #expect(snapshot.unread.keys.sorted() == [Sample.id(25)])
        #expect(snapshot.secondLook.gonePeople == [Sample.id(999)])
    }

    @Test func renamedPersonStaysAMember() throws {
        let server = try SlapdServer(ldif: Self.company, option: "--overlays", "refint")
        // Whichever of the two searches comes first: the group names the new DN, or the old one, and both are the same person.
        let reader = server.description(pageSize: 5, users: Self.bases).makeReader()
        let snapshot = try Self.read(server, reader: reader) {
            try server.modify(Self.rename("u1", to: "renamed", below: Self.east))
        }
        #expect(snapshot.person(1) != nil)
        let findings = try reader.secondLook(Question(groups: [Sample.id(102), Sample.id(101)]))
        let place = try #require(snapshot.people.firstIndex { $0.identifier == Sample.id(1) })
        guard case .present(let people, _, let others, let gaps)? = findings.groups[Sample.id(102)] else {
            Issue.record("\(findings.groups)")
            return
        }
        #expect(people == [UInt32(place)])
        #expect(others == 0)
        #expect(gaps == [])
        guard case .present(let all, _, _, _)? = findings.groups[Sample.id(101)] else {
            Issue.record("\(findings.groups)")
            return
        }
        #expect(all.count == 30)
    }

    @Test func memberThatTheSearchMissedIsLookedUp() throws {
        let server = try SlapdServer(ldif: Self.company)
        let filter = "(&(objectClass=inetOrgPerson)(!(title=hidden)))"
        let bases = Self.bases.map { SearchBase(dn: $0.dn, filter: filter) }
        // Hidden from the search of the west while that runs, and there again when its group is resolved.
        try server.modify("dn: uid=u25,\(Self.west)\nchangetype: modify\nadd: title\ntitle: hidden\n\n")
        let shown = Mutex(false)
        let snapshot = try server.description(pageSize: 5, users: bases).makeReader().read { progress in
            shown.withLock { shown in
                guard progress.users == 29, !shown else { return }
                shown = true
                do {
                    try server.modify("dn: uid=u25,\(Self.west)\nchangetype: modify\ndelete: title\n\n")
                } catch { Issue.record(error) }
            }
        }
        #expect(snapshot.person(25) == nil)
        #expect(snapshot.unread.keys.sorted() == [Sample.id(25)])
        #expect(snapshot.group(101)?.gaps == [])
        #expect(snapshot.group(101)?.people.count == 29)
    }

    @Test func groupEditIsSeenByTheSecondLook() throws {
        let server = try SlapdServer(ldif: Self.company)
        let reader = server.description(users: Self.bases).makeReader()
        let snapshot = try reader.read { _ in }
        #expect(snapshot.members(102) == ["u1"])
        let group = "cn=few,\(Sample.groups)"
        try server.modify(
            "dn: \(group)\nchangetype: modify\nadd: member\nmember: \(Sample.dn("u2", below: Self.east))\n"
                + "member: \(Sample.dn("ghost", below: Self.east))\nmember: cn=new,\(Sample.groups)\n\n")
        try server.add(Sample.group("new", 103, []).replacing("\nentryUUID: \(Sample.id(103))", with: "\nmember: cn=x"))
        let findings = try reader.secondLook(Question(groups: [Sample.id(102), Sample.id(777)]))
        guard case .present(let people, let groups, let others, let gaps)? = findings.groups[Sample.id(102)] else {
            Issue.record("\(findings.groups)")
            return
        }
        #expect(people.map { snapshot.people[Int($0)].values.username } == ["u1", "u2"])
        #expect(groups == [])
        #expect(others == 1)
        #expect(gaps.count == 1)
        #expect(gaps.first?.contains("its member group cn=new,\(Sample.groups) is there") == true)
        #expect(findings.groups[Sample.id(777)] == .gone)
    }

    @Test func secondLookReadsActivityAnew() throws {
        let ad = """
            dn: CN=U1,\(Sample.people)
            objectClass: user
            cn: U1
            sn: S
            sAMAccountType: 805306368
            userPrincipalName: u1@corp.test
            userAccountControl: 514
            objectGUID:: \(Base64.encode(Sample.id(1).activeDirectoryBytes))


            """
        let server = try SlapdServer(ldif: Sample.tree + ad, option: "--schema", "ad")
        let reader = server.description(flavour: .activeDirectory, groups: nil).makeReader()
        let snapshot = try reader.read { _ in }
        #expect(snapshot.person(1)?.activity == .inactive(.disabled))
        try server.modify(
            "dn: CN=U1,\(Sample.people)\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: 512\n\n")
        let findings = try reader.secondLook(Question(people: [Sample.id(1), Sample.id(2)]))
        #expect(findings.people == [Sample.id(1): .present(.active), Sample.id(2): .gone])
    }

    @Test func secondLookReconnectsToTheSameServer() throws {
        let server = try SlapdServer(ldif: Self.company)
        let reader = server.description(users: Self.bases, groups: nil).makeReader()
        _ = try reader.read { _ in }
        try server.stop()
        try server.start()
        let question = Question(people: [Sample.id(1), Sample.id(99)])
        let findings = try reader.secondLook(question)
        #expect(findings.people == [Sample.id(1): .present(.active), Sample.id(99): .gone])
        try server.stop()
        for finding in try reader.secondLook(question).people.values {
            #expect(finding == .unknown("the server was not reached again for a second look"))
        }
    }

    @Test func secondLookThatFindsNobodySettlesNothing() throws {
        let server = try SlapdServer(ldif: Self.company)
        let reader = server.description(users: Self.bases, groups: nil).makeReader()
        _ = try reader.read { _ in }
        try server.load(ldif: Sample.tree + Sample.unit("east", 9010) + Sample.unit("west", 9011))
        let findings = try reader.secondLook(Question(people: [Sample.id(1)]))
        #expect(findings.people == [Sample.id(1): .unknown("the second look found no entry at all by its identifier")])
    }

    @Test func twoEntriesWithOneIdentifierAreOnePersonWhoIsNotCertain() throws {
        let server = try SlapdServer(
            ldif: Self.company + Sample.person("copy", 7, below: Self.west)
                + Sample.group("copy's", 103, [Sample.dn("copy", below: Self.west)])
                + Sample.group("copied", 102, [Sample.dn("u2", below: Self.east)]))
        let snapshot = try server.description(users: Self.bases).makeReader().read { _ in }
        #expect(snapshot.person(7) != nil)
        #expect(snapshot.members(103) == ["copy"])
        #expect(snapshot.unread[Sample.id(7)]?.contains("the same identifier stands in several entries") == true)
        #expect(snapshot.group(102) == nil)
        #expect(snapshot.secondLook.unreadGroups.keys.sorted() == [Sample.id(102)])
        #expect(snapshot.members(101)?.count == 30)
        #expect(snapshot.people.count == 30)
    }
}
