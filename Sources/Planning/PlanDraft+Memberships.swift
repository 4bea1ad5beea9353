import Directory
import LDAPText

/// A group whose members are planned, and where they come from.
struct MembershipTarget {
    enum Place: Hashable {
        /// Index into the recorded groups.
        case recorded(Int)
        /// Index into `plan.groups`.
        case created(Int)
    }

    var place: Place
    /// The directory's group, whose effective provisioned members it has.
    var source: UInt32? = nil
    /// Every provisioned user is a member.
    var isDefault: Bool
}

extension PlanDraft {
    /// Stage 5: each group's effective provisioned members against its recorded ones.
    mutating func planMemberships() {
        let slots = recorded.accounts.count + plan.accounts.count
        subjectOfSlot = Array(repeating: Self.none, count: slots)
        var ledger = MembershipLedger(
            slots: slots, ours: recorded.memberships.makerNames.map { $0 == policy.directory })
        for index in recorded.groups.indices {
            var target = MembershipTarget(place: .recorded(index), isDefault: isDefault(.recorded(index)))
            switch groupFates[index] {
            case .deleted, .frozen: continue
            case .provisioned(let source): target.source = source
            case .defaultOnly, .foreign, .emptied: break
            }
            plan(target, &ledger)
            endFormerDirectory(index, ledger)
        }
        for index in plan.groups.indices where plan.groups[index].action == .create {
            plan(
                MembershipTarget(
                    place: .created(index), source: createdFrom[index], isDefault: isDefault(.created(index))),
                &ledger)
        }
    }

    /// An account that moves to this directory leaves the groups into which its former one brought it.
    private mutating func endFormerDirectory(_ group: Int, _ ledger: MembershipLedger) {
        guard let link = focus?.link else { return }
        for place in recorded.memberships.range(ofGroup: group) {
            let slot = recorded.memberships.accounts[place]
            let account = recorded.accounts[Int(slot)]
            guard account.id == link.account, let former = account.directory, former != policy.directory,
                changeOfAccount[Int(slot)].map({ plan.accounts[$0].action == .transfer }) == true,
                recorded.memberships.makerNames[Int(recorded.memberships.makers[place])] == former,
                !ledger.isWanted(slot)
            else { continue }
            plan.memberships.append(
                MembershipChange(
                    action: .remove, group: reference(.recorded(group)), members: [subject(of: slot)],
                    reason: Reason(.byOperator, "the account moved to another directory"), maker: .directory(former)))
        }
    }

    private func isDefault(_ place: MembershipTarget.Place) -> Bool { defaultPlaces.contains(place) }

    private mutating func plan(_ target: MembershipTarget, _ ledger: inout MembershipLedger) {
        let closure = target.source.map { nesting.closure(of: [$0]) } ?? []
        ledger.begin()
        if target.source != nil {
            let slots = slotOfPerson
            nesting.people(inAnyOf: closure) { person, _ in
                let slot = slots[Int(person)]
                if slot != Self.none { ledger.want(slot) }
            }
        }
        if target.isDefault {
            for slot in slotOfPerson where slot != Self.none { ledger.want(slot) }
        }
        var left: [UInt32] = []
        var ended: [UInt32] = []
        var lingering: [UInt32] = []
        if case .recorded(let index) = target.place {
            for place in recorded.memberships.range(ofGroup: index) {
                let slot = recorded.memberships.accounts[place]
                let isOurs = ledger.isOurs(recorded.memberships.makers[place])
                if ledger.isWanted(slot) {
                    ledger.have(slot)
                    if isOurs { plan.unchanged.memberships += 1 }
                    continue
                }
                guard isOurs else { continue }
                switch standing[Int(slot)] {
                case .provisioned: left.append(slot)
                case .out: if grounds[Int(slot)] == nil { ended.append(slot) } else { lingering.append(slot) }
                case .frozen, .deleted: break
                }
            }
        }
        let reference = reference(target.place)
        var missing = ledger.missing()
        keepWhatWasReverted(in: target, closure, &missing, &left)
        append(.add, missing, to: reference, reasonToAdd(target))
        append(.remove, confirmed(left, of: target, closure), to: reference, reasonToRemove(target))
        append(
            .remove, ended, to: reference, Reason(.notProvisioned, "the account is not provisioned any more"))
        append(
            .remove, confirmed(lingering, of: target), to: reference,
            Reason(.noLongerMember, "the account, disabled before, is not provisioned any more"))
    }

    /// Leaves out the memberships that a revert holds, and ends the holds on which directory and store agree.
    private mutating func keepWhatWasReverted(
        in target: MembershipTarget, _ closure: [UInt32], _ missing: inout [UInt32], _ left: inout [UInt32]
    ) {
        guard case .recorded(let index) = target.place, let users = heldMemberships[recorded.groups[index].id] else {
            return
        }
        var open: Set<GUID> = []
        func isHeld(_ slot: UInt32) -> Bool {
            guard Int(slot) < recorded.accounts.count, let user = recorded.accounts[Int(slot)].identifier,
                users.contains(user)
            else { return false }
            open.insert(user)
            return true
        }
        missing.removeAll(where: isHeld)
        left.removeAll(where: isHeld)
        if !open.isEmpty {
            let group = recorded.groups[index]
            plan.held.append(
                Held(
                    kind: .membership, status: .kept, identifier: group.identifier, dn: group.dn, name: group.name,
                    reason: Reason(
                        .heldAfterRevert,
                        "\(open.count) membership\(open.count == 1 ? "" : "s") held: \(Self.revertedReason.text)")))
        }
        guard focus == nil, nesting.gaps(in: closure).isEmpty else { return }
        var agreed: Set<Hold.Subject> = []
        for person in snapshot.people.indices where slotOfPerson[person] != Self.none {
            let user = snapshot.people[person].identifier
            if users.contains(user), !open.contains(user) {
                agreed.insert(.membership(group: recorded.groups[index].id, user: user))
            }
        }
        for user in users.subtracting(open).subtracting(members(thatStayIn: index)) where isGone(user) {
            agreed.insert(.membership(group: recorded.groups[index].id, user: user))
        }
        endHolds(on: agreed)
    }

    private func members(thatStayIn group: Int) -> Set<GUID> {
        Set(
            recorded.memberships.range(ofGroup: group).lazy.compactMap { place in
                let account = Int(recorded.memberships.accounts[place])
                return standing[account] == .out || standing[account] == .deleted
                    ? nil : recorded.accounts[account].identifier
            })
    }

    /// Whether it is certain that the directory hasn't this person, and nothing holds that the store had better have.
    private func isGone(_ person: GUID) -> Bool {
        let isHeld = heldUsers.contains(person) && !plan.endedHolds.contains { $0.subject == .user(person) }
        return !isHeld && isAbsenceProven(of: person) && !snapshot.people.contains { $0.identifier == person }
    }

    /// Of accounts that were disabled before, those whose end stands; the others are held.
    private mutating func confirmed(_ lingering: [UInt32], of target: MembershipTarget) -> [UInt32] {
        guard !lingering.isEmpty else { return [] }
        let confirmed = lingering.filter { slot in grounds[Int(slot)].map { isConfirmed($0) } ?? true }
        hold(lingering.count - confirmed.count, of: target, Self.unconfirmedReason)
        return confirmed
    }

    /// Those whose removal stands; the others are held.
    private mutating func confirmed(_ left: [UInt32], of target: MembershipTarget, _ closure: [UInt32]) -> [UInt32] {
        guard !left.isEmpty, target.source != nil else { return left }
        if let gap = nesting.gaps(in: closure).first {
            hold(
                left.count, of: target,
                Reason(.unknownMembers, "the members of the group are not all known: \(gap)"))
            return []
        }
        guard isConfirmed(members: closure), isConfirmed(outside: closure, left.compactMap(identifier(ofSlot:))) else {
            hold(left.count, of: target, Self.unconfirmedReason)
            return []
        }
        return left
    }

    private func identifier(ofSlot slot: UInt32) -> GUID? {
        let after = changeOfAccount[Int(slot)].flatMap { plan.accounts[$0].after }
        return (after ?? recorded.accounts[Int(slot)]).identifier
    }

    private mutating func hold(_ memberships: Int, of target: MembershipTarget, _ reason: Reason) {
        guard memberships > 0, case .recorded(let index) = target.place else { return }
        let group = recorded.groups[index]
        plan.held.append(
            Held(
                kind: .membership, status: .held,
                identifier: target.source.map { snapshot.groups[Int($0)].identifier } ?? group.identifier, dn: group.dn,
                name: group.name,
                reason: Reason(
                    reason.code, "\(memberships) membership\(memberships == 1 ? "" : "s") held: \(reason.text)")))
    }

    private mutating func append(
        _ action: MembershipChange.Action, _ slots: [UInt32], to group: GroupReference, _ reason: Reason
    ) {
        guard !slots.isEmpty else { return }
        var members = slots.map { subject(of: $0) }
        members.sort()
        plan.memberships.append(MembershipChange(action: action, group: group, members: members, reason: reason))
    }

    private mutating func subject(of slot: UInt32) -> UInt32 {
        let known = subjectOfSlot[Int(slot)]
        if known != Self.none { return known }
        let account: RecordedAccount
        let reference: AccountReference
        if Int(slot) < recorded.accounts.count {
            let before = recorded.accounts[Int(slot)]
            account = changeOfAccount[Int(slot)].flatMap { plan.accounts[$0].after } ?? before
            reference = .recorded(before.id)
        } else {
            let index = Int(slot) - recorded.accounts.count
            account = plan.accounts[index].subject
            reference = .created(index)
        }
        let number = UInt32(plan.subjects.count)
        plan.subjects.append(
            Plan.Subject(
                account: reference, username: account.username, identifier: account.identifier, dn: account.dn))
        subjectOfSlot[Int(slot)] = number
        return number
    }

    private func reference(_ place: MembershipTarget.Place) -> GroupReference {
        switch place {
        case .recorded(let index):
            .recorded(
                id: recorded.groups[index].id,
                name: newGroupNames[recorded.groups[index].id] ?? recorded.groups[index].name)
        case .created(let index):
            .created(index: index, name: plan.groups[index].subject.name)
        }
    }

    private func reasonToAdd(_ target: MembershipTarget) -> Reason {
        if let source = target.source {
            Reason(.member, "member in the directory", group: nameOfGroup(source))
        } else {
            Reason(.defaultGroup, "every provisioned user joins it", rule: "default_groups")
        }
    }

    private func reasonToRemove(_ target: MembershipTarget) -> Reason {
        if let source = target.source {
            return Reason(.noLongerMember, "no longer a member in the directory", group: nameOfGroup(source))
        }
        if case .recorded(let index) = target.place, case .emptied(let reason) = groupFates[index] { return reason }
        return Reason(.defaultGroup, "the group is no default group any more", rule: "default_groups")
    }
}

/// Who is wanted in a group and who is there already, for one group after the other without clearing anything.
private struct MembershipLedger {
    /// For each slot: twice the group's turn if it is wanted, one more once it is found.
    private var marks: [UInt32]
    /// For each maker of memberships, whether it is this directory.
    private let ours: [Bool]
    private var turn: UInt32 = 0
    private var wanted: [UInt32] = []

    init(slots: Int, ours: [Bool]) {
        marks = Array(repeating: 0, count: slots)
        self.ours = ours
    }

    func isOurs(_ maker: UInt8) -> Bool { ours[Int(maker)] }

    mutating func begin() {
        turn += 2
        wanted.removeAll(keepingCapacity: true)
    }

    mutating func want(_ slot: UInt32) {
        guard marks[Int(slot)] < turn else { return }
        marks[Int(slot)] = turn
        wanted.append(slot)
    }

    func isWanted(_ slot: UInt32) -> Bool { marks[Int(slot)] >= turn }
    mutating func have(_ slot: UInt32) { marks[Int(slot)] = turn + 1 }
    func missing() -> [UInt32] { wanted.filter { marks[Int($0)] == turn } }
}
