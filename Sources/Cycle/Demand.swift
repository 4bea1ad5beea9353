import Directory
import LDAPText
import Planning

/// Somebody who is looked for by a name, mail address, DN or identifier, in a directory and in the store.
struct PersonDemand {
    let name: String
    private let parsed: PersonName
    /// Identifiers of the directory's accounts that the name means.
    let known: [GUID]

    init(_ name: String, _ policy: Policy, _ recorded: Recorded) {
        self.name = name
        parsed = PersonName(name)
        known = Self.accounts(name, recorded).filter { $0.directory == policy.directory }.compactMap(\.identifier)
    }

    /// The accounts of the store that a name means, whoever manages them.
    static func accounts(_ name: String, _ recorded: Recorded) -> [RecordedAccount] {
        let name = PersonName(name)
        return recorded.accounts.filter { account in
            if let identifier = name.identifier {
                return account.identifier == identifier || account.entraObjectID == identifier
            }
            if let dn = name.dn, let own = account.dn, (try? DN(own)) == dn { return true }
            guard !name.key.isEmpty else { return false }
            return [account.username, account.values.email].contains { $0.map { NameKey($0) } == name.key }
        }
    }

    /// Those whom the reading found, and those whom it looked for and didn't find.
    ///
    /// - Parameter isOne: Whether more than one is an error, and nobody too.
    func focus(in snapshot: Snapshot, isOne: Bool) throws -> Focus {
        let known = Set(known)
        var found = snapshot.people.filter { !$0.origins.isEmpty || known.contains($0.identifier) }
        var people = Set(found.map(\.identifier)).union(known)
        // Where an entry has the DN now, an account that has it from before means somebody else.
        if let dn = parsed.dn, let holder = found.first(where: { (try? DN($0.dn)) == dn }) {
            (found, people) = ([holder], [holder.identifier])
        }
        guard isOne else { return Focus(people: people) }
        if people.isEmpty {
            if case .unknown(let why) = snapshot.absenceOfPeople {
                throw CycleError(
                    .failure, "\(shown) was not found, and that proves nothing: \(why). Nothing was changed.",
                    remedy: "Try again; `rollcall check` shows what is wrong with the directory.")
            }
            throw CycleError(
                .usage,
                "Neither the directory \(snapshot.directory) nor the store knows \(shown). Nothing was changed.",
                remedy: "Give a user name, an e-mail address, a DN or an identifier; `rollcall explain` says more.")
        }
        if people.count > 1 {
            let list = found.map { "\($0.dn) (\($0.identifier))" }.sorted().joined(separator: "; ")
            throw CycleError(
                .usage,
                "\(shown) means \(people.count) people: \(list.escapedForTerminal()). Nothing was changed.",
                remedy: "Give the identifier of the one that is meant.")
        }
        return Focus(people: people)
    }

    private var shown: String { "\"\(name.escapedForTerminal())\"" }
}

/// A group that is provisioned with its members.
struct GroupDemand {
    let pattern: GroupPattern
    /// Identifiers of accounts that are members now, and may be members no more.
    let known: [GUID]

    init(_ name: String, _ policy: Policy, _ recorded: Recorded) throws {
        do throws(GroupPatternError) {
            pattern = try GroupPattern(name)
        } catch {
            throw CycleError(
                .usage, "\"\(name.escapedForTerminal())\" names no group: \(error). Nothing was changed.",
                remedy: "Give a name, dn:DN or id:IDENTIFIER.")
        }
        var known: Set<GUID> = []
        for (index, group) in recorded.groups.enumerated() where group.directory == policy.directory {
            guard pattern.matches(identifier: group.identifier, dn: group.dn, name: group.name) else { continue }
            for place in recorded.memberships.range(ofGroup: index) {
                let account = recorded.accounts[Int(recorded.memberships.accounts[place])]
                if account.directory == policy.directory, let identifier = account.identifier {
                    known.insert(identifier)
                }
            }
        }
        self.known = known.sorted()
    }

    func focus(in snapshot: Snapshot) throws -> Focus {
        let groups: [UInt32]
        do throws(CriteriaError) {
            groups = try Criteria(includeGroups: [pattern]).resolve(snapshot.groups).groups[.includeGroups] ?? []
        } catch {
            let nearest = error.faults.first?.nearest.map { " Did you mean \"\($0.escapedForTerminal())\"?" } ?? ""
            throw CycleError(
                .usage,
                "The directory \(snapshot.directory) has no group \"\(pattern.description.escapedForTerminal())\". Nothing "
                    + "was changed.\(nearest)", remedy: "Give a name, dn:DN or id:IDENTIFIER.")
        }
        var nesting = Nesting(snapshot, nested: true)
        var people = Set(known)
        let closure = nesting.closure(of: groups)
        nesting.people(inAnyOf: closure) { person, _ in people.insert(snapshot.people[Int(person)].identifier) }
        return Focus(people: people, groups: Set(groups.map { snapshot.groups[Int($0)].identifier }))
    }
}

/// An account that goes on as that of another entry.
struct Linking {
    let entry: String
    /// The identifier that the account has now, where that is of this directory.
    let known: [GUID]
    private let account: RecordedAccount
    private let policy: Policy
    private let recorded: Recorded

    init(_ errand: Errand, _ policy: Policy, _ recorded: Recorded) throws {
        let name = errand.user ?? ""
        let key = NameKey(name)
        guard let account = recorded.accounts.first(where: { NameKey($0.username) == key }) else {
            throw CycleError(
                .usage, "There is no account \"\(name.escapedForTerminal())\". Nothing was changed.",
                remedy: "`rollcall accounts` lists those that there are.")
        }
        let shown = "The account \(account.username.escapedForTerminal())"
        if account.isProtected || policy.protectedUsers.contains(account.username) {
            throw CycleError(
                .usage, "\(shown) is protected. Nothing was changed.", remedy: "`rollcall accounts unprotect` first.")
        }
        switch (errand.kind, account.directory) {
        case (.relink, policy.directory), (.transfer, _?): break
        case (_, nil):
            throw CycleError(
                .usage, "\(shown) was made by an administrator, and no directory manages it. Nothing was changed.",
                remedy: "The setting `adopt` lets a directory take such accounts over.")
        case (_, let other?):
            throw CycleError(
                .usage, "\(shown) belongs to the directory \(other). Nothing was changed.",
                remedy: "`rollcall accounts transfer` moves it to another directory.")
        }
        if errand.kind == .transfer, account.directory == policy.directory {
            throw CycleError(
                .usage, "\(shown) belongs to the directory \(policy.directory) already. Nothing was changed.",
                remedy: "`rollcall accounts relink` links it to another entry of that directory.")
        }
        entry = errand.entry ?? account.username
        known = account.directory == policy.directory ? [account.identifier].compactMap(\.self) : []
        self.account = account
        self.policy = policy
        self.recorded = recorded
    }

    func focus(in snapshot: Snapshot) throws -> Focus {
        let old = known.first
        if let old, let still = snapshot.people.first(where: { $0.identifier == old }) {
            throw CycleError(
                .usage,
                "The account's own entry is still there: \(still.dn.escapedForTerminal()). Nothing was changed.",
                remedy: "Only an account whose entry is gone can go on as that of another.")
        }
        if case .unknown(let why) = snapshot.absenceOfPeople {
            throw CycleError(
                .failure, "The directory could not be searched for certain: \(why). Nothing was changed.",
                remedy: "Try again; `rollcall check` shows what is wrong with the directory.")
        }
        let found = snapshot.people.filter { !$0.origins.isEmpty && $0.identifier != old }
        guard let person = found.first, found.count == 1 else {
            let list = found.map { "\($0.dn) (\($0.identifier))" }.sorted().joined(separator: "; ")
            throw CycleError(
                .usage,
                found.isEmpty
                    ? "The directory \(policy.directory) has no entry \"\(entry.escapedForTerminal())\". Nothing was changed."
                    : "\"\(entry.escapedForTerminal())\" means \(found.count) entries: \(list.escapedForTerminal()). Nothing "
                        + "was changed.", remedy: "Give the identifier of the entry that is meant.")
        }
        if let owner = recorded.accounts.first(where: {
            $0.directory == policy.directory && $0.identifier == person.identifier
        }) {
            throw CycleError(
                .usage,
                "The entry \(person.dn.escapedForTerminal()) has an account already: \(owner.username.escapedForTerminal()). "
                    + "Nothing was changed.", remedy: "Two accounts can't become one.")
        }
        return Focus(
            people: [person.identifier], link: Focus.Link(account: account.id, entry: person.identifier))
    }
}
