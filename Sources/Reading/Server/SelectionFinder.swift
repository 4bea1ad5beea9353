import Directory
import LDAP
import LDAPText

/// Tells what members are of which the reading of a selection knows nothing, for a second look: without asking for each,
/// since nearly all are people whom nobody selected.
///
/// Of a member whose DN is new it must be known whether it is one of the snapshot's people or groups under another name
/// than before. So these are read again, after the groups that name them.
struct SelectionFinder: MemberFinder {
    let search: EntrySearch
    let survey: Survey
    /// The snapshot's.
    let people: [GUID]

    func find(dns: [SoughtMember]) -> [FoundMember] {
        var evidence = Evidence()
        var groups = GroupCollector(survey.groupNames)
        for base in survey.scheme.groups {
            _ = search.run(
                base, for: "groups", attributes: survey.groupNames.slots.names, into: &groups, &evidence)
        }
        let people = readAgain(&evidence)
        return dns.map { sought in
            if let doubt = evidence.doubts.first { return .failed(doubt) }
            switch (people.index.owner(of: sought.key), groups.index.owner(of: sought.key)) {
            case (.entry(let place), _): return .person(people.people[Int(place)].identifier)
            case (nil, .entry(let place)): return .group(groups.groups[Int(place)].identifier)
            case (nil, nil): return .other
            default: return .failed("the entry \(sought.text) could not be used")
            }
        }
    }

    func find(userNames: [[UInt8]]) -> [FoundMember] {
        var evidence = Evidence()
        let people = readAgain(&evidence)
        return userNames.map { name in
            if let doubt = evidence.doubts.first { return .failed(doubt) }
            switch people.userNames.owner(of: name) {
            case .entry(let place): return .person(people.people[Int(place)].identifier)
            case nil: return .other
            case .ambiguous, .unusable: return .failed("several users have the user name of a member")
            }
        }
    }

    private func readAgain(_ evidence: inout Evidence) -> PeopleCollector {
        var collector = PeopleCollector(survey.people)
        IdentifierSearch.users(search, survey).run(
            people, attributes: survey.people.slots.names, into: &collector, &evidence)
        if let skipped = collector.skipped.first { evidence.doubt("\(skipped.dn): \(skipped.reason)") }
        return collector
    }
}
