import Directory
import LDAP
import LDAPText

/// Reads single entries again, by identifier.
struct SecondLooker {
    private let last: ServerReader.Last
    private let search: EntrySearch

    init(_ last: ServerReader.Last, _ source: ServerSource) {
        self.last = last
        search = EntrySearch(last.connection, source)
    }

    func look(_ question: Question) -> Findings {
        var findings = Findings()
        if !question.people.isEmpty { findings.people = people(question.people) }
        if !question.groups.isEmpty { findings.groups = groups(question.groups, question.outsiders, &findings) }
        return findings
    }

    private func people(_ sought: Set<GUID>) -> [GUID: Findings.PersonFinding] {
        let byIdentifier = IdentifierSearch.users(search, last.survey)
        var evidence = Evidence()
        var collector = PeopleCollector(last.survey.people)
        byIdentifier.run(
            sought.sorted(), attributes: last.survey.people.slots.names, into: &collector, &evidence)
        collector.mergeActivities(of: collector.seenTwice.keys)
        let works =
            collector.count > 0 || byIdentifier.findsAny(of: last.people, besides: sought, &evidence)
        var findings: [GUID: Findings.PersonFinding] = [:]
        for identifier in sought {
            if let place = collector.index.places[identifier] {
                findings[identifier] = .present(collector.people[Int(place)].activity)
            } else {
                findings[identifier] =
                    switch collector.unread[identifier] ?? doubt(evidence, works, collector.skipped.first) {
                    case let doubt?: .unknown(doubt)
                    case nil: .gone
                    }
            }
        }
        return findings
    }

    private func groups(
        _ asked: Set<GUID>, _ outsiders: Set<GUID>, _ told: inout Findings
    ) -> [GUID: Findings.GroupFinding] {
        let byIdentifier = IdentifierSearch.groups(search, last.survey)
        var sought = asked
        var evidence = Evidence()
        var collector = GroupCollector(last.survey.groups)
        byIdentifier.run(
            sought.sorted(), attributes: last.survey.groups.slots.names, into: &collector, &evidence)
        collector.readOn(search.session)
        if last.extent == .selection { readBelow(byIdentifier, &sought, into: &collector, &evidence) }
        let unshown = UnshownMembers(search, last.survey)
        unshown.look(for: &collector)
        told.outsiders = unshown.askThemselves(outsiders, &collector, unsure: &told.unsureMembers)
        let works =
            collector.count > 0 || byIdentifier.findsAny(of: last.groups, besides: sought, &evidence)
        let found = collector.groups.filter { sought.contains($0.identifier) }
        let resolution = last.resolver.resolve(
            found, collector.members, primary: primaryMembers(of: found, &told.unsureMembers), missed: .gap,
            finder: finder)
        var findings: [GUID: Findings.GroupFinding] = [:]
        for group in resolution.groups {
            findings[group.identifier] = .present(
                people: group.people, groups: group.groups, others: group.others, gaps: group.gaps)
        }
        for identifier in sought where findings[identifier] == nil {
            if let reason = collector.unread[identifier] {
                findings[identifier] = .unknown(reason)
            } else if let doubt = doubt(evidence, works, collector.skipped.first) {
                findings[identifier] = .unknown(doubt)
            } else {
                findings[identifier] = .gone
            }
        }
        return findings
    }

    /// Reads every group below those that were read, since their members are as little known from a selection.
    private func readBelow(
        _ byIdentifier: IdentifierSearch, _ sought: inout Set<GUID>, into collector: inout GroupCollector,
        _ evidence: inout Evidence
    ) {
        var first = 0
        while first < collector.groups.count {
            let below = collector.memberGroups(from: first, in: last.resolver.groups)
                .map { last.groups[Int($0)] }.filter { sought.insert($0).inserted }.sorted()
            first = collector.groups.count
            byIdentifier.run(below, attributes: last.survey.groups.slots.names, into: &collector, &evidence)
            collector.readOn(search.session)
        }
    }

    /// Who is in the groups without their saying so: the users are asked again.
    private func primaryMembers(
        of groups: [CollectedGroup], _ unsureMembers: inout [GUID: String]
    ) -> [Int: PrimaryGroups.Members] {
        guard !groups.isEmpty, let primary = PrimaryGroupSearch(search, last.survey) else { return [:] }
        var evidence = Evidence()
        var people = PeopleCollector(last.survey.people)
        primary.run(
            groups, attributes: last.survey.people.attributesOfPrimaryGroup, into: &people, &evidence)
        if let skipped = people.skipped.first { evidence.doubt("\(skipped.dn): \(skipped.reason)") }
        if people.count == 0 {
            if let known = last.primaryGroup {
                if !primary.findsAny(known) { evidence.doubt("no user at all was found by the primary group") }
            } else {
                evidence.doubt(PrimaryGroups.unknownGap)
            }
        }
        for place in people.primaryGroups.unreadable {
            unsureMembers[people.people[Int(place)].identifier] = PrimaryGroups.unsure
        }
        var members = people.primaryGroups.members(of: groups)
        for (place, group) in groups.enumerated() {
            members[place, default: .init()].gaps += evidence.doubts
            if group.objectSID == nil { members[place]?.gaps = [PrimaryGroups.namelessGap] }
            translate(&members[place, default: .init()], people)
        }
        return members
    }

    /// Puts the last snapshot's people in the place of those who were read now.
    private func translate(_ members: inout PrimaryGroups.Members, _ people: PeopleCollector) {
        let found = members.people
        members.people = []
        for place in found {
            let identifier = people.people[Int(place)].identifier
            if let known = last.resolver.people.places[identifier] {
                members.people.append(known)
            } else if last.extent == .selection {
                members.others += 1
            } else {
                members.gaps.append(
                    "its member \(people.people[Int(place)].dn) was not returned by the search for users")
            }
        }
    }

    /// Who tells what a member is that the last reading didn't see.
    private var finder: any MemberFinder {
        switch last.extent {
        case .everything:
            ServerFinder(
                search: search, scheme: last.survey.scheme, people: last.survey.people, groups: last.survey.groups,
                usersUnread: nil)
        case .selection:
            SelectionFinder(search: search, survey: last.survey, people: last.people)
        }
    }

    /// Why an entry that wasn't found may be there all the same.
    ///
    /// - Parameter works: Whether any entry was found by its identifier.
    private func doubt(_ evidence: Evidence, _ works: Bool, _ skipped: Snapshot.SkippedEntry?) -> String? {
        if let doubt = evidence.doubts.first { return "the second look failed: \(doubt)" }
        if let skipped { return "the second look found an entry that could not be used: \(skipped.reason)" }
        if !works { return "the second look found no entry at all by its identifier" }
        return nil
    }
}
