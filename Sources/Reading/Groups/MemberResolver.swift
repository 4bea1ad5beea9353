import Directory
import LDAPText

/// Turns the members that groups name into people and groups of the snapshot.
struct MemberResolver: Sendable {
    let scheme: Scheme
    let people: EntryIndex
    /// By the attribute that groups name their members by.
    let userNames: EntryIndex
    let groups: EntryIndex

    /// What resolving gave.
    struct Resolution: Sendable {
        /// In the order of what was resolved.
        var groups: [DirectoryGroup] = []
        /// People whom a look-up found and no search returned.
        var unread: [GUID: String] = [:]
        var warnings: [String] = []
    }

    /// What follows from a person whom a look-up found and no search returned.
    enum Missed {
        /// The planner holds this person with all memberships: the group's list is whole without.
        case held
        case gap
    }

    /// What a member stands for. Without references: there are as many as memberships.
    private enum Target {
        case person(UInt32)
        case group(UInt32)
        case other
        /// A number of `Faults.reasons`.
        case gap(UInt32)
    }

    /// What can't be told of members, each reason once.
    private struct Faults {
        private(set) var reasons: [String] = []
        private var numbers: [String: UInt32] = [:]

        mutating func gap(_ reason: String) -> Target {
            if let number = numbers[reason] { return .gap(number) }
            reasons.append(reason)
            numbers[reason] = UInt32(reasons.count - 1)
            return .gap(UInt32(reasons.count - 1))
        }
    }

    /// Resolves each named member once.
    ///
    /// - Parameter primary: Members whom groups don't name, by the group's place in `collected`.
    func resolve(
        _ collected: [CollectedGroup], _ members: MemberReader, primary: [Int: PrimaryGroups.Members],
        missed: Missed = .held, finder: some MemberFinder
    ) -> Resolution {
        var resolution = Resolution()
        var faults = Faults()
        let dnTargets = targets(of: members.dns, missed, finder, &resolution, &faults)
        let nameTargets = targets(ofUserNames: members.userNames, missed, finder, &resolution, &faults)

        var personStamps = [UInt32](repeating: 0, count: people.places.count)
        var groupStamps = [UInt32](repeating: 0, count: groups.places.count)
        var stamp: UInt32 = 0
        resolution.groups.reserveCapacity(collected.count)
        for (place, group) in collected.enumerated() {
            stamp += 1
            let others = primary[place]
            var resolved = DirectoryGroup(
                identifier: group.identifier, entraObjectID: group.entraObjectID, objectSID: group.objectSID,
                dn: group.dn, name: group.name, others: others?.others ?? 0, gaps: group.gaps + (others?.gaps ?? []))
            var gaps: Set<UInt32> = []
            resolved.people.reserveCapacity(
                group.members.count + group.userNames.count + (others?.people.count ?? 0))
            func take(_ target: Target) {
                switch target {
                case .person(let person):
                    guard personStamps[Int(person)] != stamp else { return }
                    personStamps[Int(person)] = stamp
                    resolved.people.append(person)
                case .group(let child):
                    guard groupStamps[Int(child)] != stamp else { return }
                    groupStamps[Int(child)] = stamp
                    resolved.groups.append(child)
                case .other:
                    resolved.others += 1
                case .gap(let reason):
                    gaps.insert(reason)
                }
            }
            for member in group.members { take(dnTargets[Int(member)]) }
            for member in group.userNames { take(nameTargets[Int(member)]) }
            for person in others?.people ?? [] { take(.person(person)) }
            resolved.gaps += gaps.sorted().map { faults.reasons[Int($0)] }
            resolution.groups.append(resolved)
        }
        return resolution
    }

    private func targets(
        of dns: DNTable, _ missed: Missed, _ finder: some MemberFinder, _ resolution: inout Resolution,
        _ faults: inout Faults
    ) -> [Target] {
        var targets: [Target] = []
        targets.reserveCapacity(dns.count)
        var sought: [(number: Int, member: SoughtMember)] = []
        var noDNs = 0
        var key: [UInt8] = []
        for number in 0..<UInt32(dns.count) {
            key.removeAll(keepingCapacity: true)
            let isDN = unsafe dns.withBytes(of: number) { unsafe EntryKey.append($0, to: &key) }
            if let target = known(key, &faults) {
                targets.append(target)
                continue
            }
            targets.append(.other)
            if !isDN {
                noDNs += 1
            } else if Scheme.covers(scheme.users, key) || Scheme.covers(scheme.groups, key) {
                let dn = unsafe dns.withBytes(of: number) { unsafe [UInt8]($0) }
                sought.append((Int(number), SoughtMember(dn: dn, key: key)))
            }
        }
        if noDNs > 0 {
            resolution.warnings.append(
                "Members of groups that are no DNs, and count as neither user nor group: \(noDNs).")
        }
        guard !sought.isEmpty else { return targets }
        var dangling: [SoughtMember] = []
        for (seeking, found) in zip(sought, finder.find(dns: sought.map(\.member))) {
            if found == .nobody { dangling.append(seeking.member) }
            targets[seeking.number] = target(of: found, seeking.member.text, missed, &resolution, &faults)
        }
        if let first = dangling.first {
            resolution.warnings.append(
                "Entries that groups have as members and that do not exist: \(dangling.count), such as \(first.text).")
        }
        return targets
    }

    private func targets(
        ofUserNames names: DNTable, _ missed: Missed, _ finder: some MemberFinder,
        _ resolution: inout Resolution, _ faults: inout Faults
    ) -> [Target] {
        var targets: [Target] = []
        targets.reserveCapacity(names.count)
        var sought: [(number: Int, name: [UInt8])] = []
        for number in 0..<UInt32(names.count) {
            let name = unsafe names.withBytes(of: number) { unsafe [UInt8]($0) }
            switch userNames.owner(of: name) {
            case .entry(let person):
                targets.append(.person(person))
            case .ambiguous:
                targets.append(
                    faults.gap(
                        "several users have the user name \(String(decoding: name, as: UTF8.self)) of one of its members"
                    ))
            case .unusable:
                targets.append(.other)
            case nil:
                targets.append(.other)
                sought.append((Int(number), name))
            }
        }
        guard !sought.isEmpty else { return targets }
        for (seeking, found) in zip(sought, finder.find(userNames: sought.map(\.name))) {
            let text = String(decoding: seeking.name, as: UTF8.self)
            targets[seeking.number] = target(of: found, text, missed, &resolution, &faults)
        }
        return targets
    }

    /// What the searches say of a DN; `nil` where they returned no such entry.
    private func known(_ key: [UInt8], _ faults: inout Faults) -> Target? {
        switch people.owner(of: key) {
        case .entry(let person): return .person(person)
        case .ambiguous: return faults.gap("entries took over each other's names while they were read")
        case .unusable: return .other  // held with all memberships, as a person whom we can't tell anything of
        case nil: break
        }
        switch groups.owner(of: key) {
        case .entry(let group): return .group(group)
        case .ambiguous: return faults.gap("entries took over each other's names while they were read")
        case .unusable: return faults.gap("one of its member groups could not be used")
        case nil: return nil
        }
    }

    private func target(
        of found: FoundMember, _ name: String, _ missed: Missed, _ resolution: inout Resolution,
        _ faults: inout Faults
    ) -> Target {
        switch found {
        case .person(let identifier):
            if let place = people.places[identifier] { return .person(place) }
            let reason = "\(name) is there, but the search for users did not return it"
            resolution.unread[identifier] = reason
            return missed == .held ? .other : faults.gap("its member \(reason)")
        case .group(let identifier):
            if let place = groups.places[identifier] { return .group(place) }
            return faults.gap("its member group \(name) is there, but the search for groups did not return it")
        case .other, .nobody:
            return .other
        case .failed(let reason):
            return faults.gap("some of its members could not be looked up: \(reason)")
        }
    }
}
