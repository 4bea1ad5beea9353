import Directory
import LDAPText
import Testing

/// What a second look does to a snapshot.
@Suite("Second look")
struct SecondLookTests {
    static let (here, elsewhere) = (GUID(high: 1, low: 1), GUID(high: 1, low: 2))

    static let snapshot = Snapshot(
        directory: "corp",
        people: [
            Person(identifier: GUID(high: 1, low: 9), dn: "", values: AccountValues(), activity: .active),
            Person(identifier: here, dn: "", values: AccountValues(), activity: .inactive(.disabled)),
        ],
        groups: [
            DirectoryGroup(identifier: GUID(high: 1, low: 9), dn: "", name: "other", people: [0]),
            DirectoryGroup(
                identifier: here, dn: "", name: "g", people: [0, 1], groups: [0], others: 3, gaps: ["hidden"]),
        ])

    static func amended(_ findings: Findings) -> Snapshot {
        var snapshot = snapshot
        snapshot.amend(findings)
        return snapshot
    }

    @Test("a person who is gone")
    func gonePerson() {
        let snapshot = Self.amended(Findings(people: [Self.elsewhere: .gone]))
        #expect(snapshot.secondLook.gonePeople == [Self.elsewhere])
        #expect(snapshot.unread.isEmpty)
    }

    @Test("a person whom the search returned, and who is gone now")
    func vanishedPerson() {
        let snapshot = Self.amended(Findings(people: [Self.here: .gone]))
        guard case .unknown = snapshot.people[1].activity else {
            Issue.record("nothing is known of whoever vanished")
            return
        }
        #expect(!snapshot.secondLook.people.contains(Self.here))
    }

    @Test(
        "a person who is there",
        arguments: [Activity.active, .inactive(.disabled), .inactive(.expired(at: 7)), .unknown("hidden")])
    func presentPerson(_ activity: Activity) {
        let snapshot = Self.amended(Findings(people: [Self.here: .present(activity)]))
        #expect(snapshot.people[1].activity == activity)
        #expect(snapshot.people[0].activity == .active)
        #expect(snapshot.secondLook.people == [Self.here])
    }

    @Test("a person whom the search had not returned")
    func foundPerson() {
        let snapshot = Self.amended(Findings(people: [Self.elsewhere: .present(.active)]))
        #expect(snapshot.unread.keys.contains(Self.elsewhere))
        #expect(snapshot.secondLook.people.isEmpty)
        #expect(snapshot.secondLook.gonePeople.isEmpty)
    }

    @Test("a person of whom nothing can be said", arguments: [here, elsewhere])
    func unknownPerson(_ identifier: GUID) {
        let snapshot = Self.amended(Findings(people: [identifier: .unknown("busy")]))
        if identifier == Self.here {
            #expect(snapshot.people[1].activity == .unknown("busy"))
            #expect(snapshot.unread.isEmpty)
        } else {
            #expect(snapshot.unread == [identifier: "busy"])
        }
        #expect(snapshot.secondLook.people.isEmpty)
        #expect(snapshot.secondLook.gonePeople.isEmpty)
    }

    @Test("a group that is gone")
    func goneGroup() {
        let snapshot = Self.amended(Findings(groups: [Self.elsewhere: .gone]))
        #expect(snapshot.secondLook.goneGroups == [Self.elsewhere])
        #expect(snapshot.groups.map(\.gaps) == [[], ["hidden"]])
    }

    @Test("a group that the search returned, and that is gone now")
    func vanishedGroup() {
        let snapshot = Self.amended(Findings(groups: [Self.here: .gone]))
        #expect(snapshot.groups[1].gaps.count == 2)
        #expect(!snapshot.secondLook.groups.contains(Self.here))
    }

    @Test("a group that was read again")
    func presentGroup() {
        let finding = Findings.GroupFinding.present(people: [1], groups: [], others: 1, gaps: ["stopped"])
        let snapshot = Self.amended(Findings(groups: [Self.here: finding]))
        #expect(snapshot.groups[1].people == [1])
        #expect(snapshot.groups[1].groups == [])
        #expect(snapshot.groups[1].others == 1)
        #expect(snapshot.groups[1].gaps == ["stopped"])
        #expect(snapshot.groups[0].people == [0])
        #expect(snapshot.secondLook.groups == [Self.here])
    }

    @Test("a group that the search had not returned, or of which nothing can be said")
    func foundGroup() {
        let finding = Findings.GroupFinding.present(people: [], groups: [], others: 0, gaps: [])
        #expect(
            Self.amended(Findings(groups: [Self.elsewhere: finding])).secondLook.unreadGroups.keys.contains(
                Self.elsewhere))
        let unknown = Self.amended(Findings(groups: [Self.elsewhere: .unknown("busy"), Self.here: .unknown("busy")]))
        #expect(unknown.secondLook.unreadGroups == [Self.elsewhere: "busy"])
        #expect(unknown.groups[1].gaps == ["hidden", "busy"])
        #expect(unknown.secondLook.groups.isEmpty)
        #expect(unknown.secondLook.goneGroups.isEmpty)
    }
}
