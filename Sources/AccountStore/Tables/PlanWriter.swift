import LDAPText
import Planning

/// Writes one plan's changes into the tables, inside a transaction in which no other cycle writes.
///
/// The order makes room before it is taken: memberships go, then accounts and groups, then all renamed ones give up
/// their names and all that stand for another entry their identifiers, then rows change and are created, then
/// memberships come.
struct PlanWriter<Database: StoreDatabase> {
    private let plan: Plan
    private let stamp: RowStamp
    private let database: Database
    private var created: CreatedNumbers
    /// `nil` where nothing is kept of it.
    private let undo: UndoWriter<Database>?

    init(_ plan: Plan, run: StoredRun, keepsUndo: Bool, _ database: Database) throws {
        self.plan = plan
        self.database = database
        stamp = RowStamp(run: run)
        created = CreatedNumbers(
            accounts: Array(repeating: 0, count: plan.accounts.count),
            groups: Array(repeating: 0, count: plan.groups.count))
        undo = keepsUndo && plan.errand.kind != .forget ? try UndoWriter(run, database) : nil
    }

    /// - Throws: ``StoreError`` of kind `moved` where a row isn't as the plan saw it, or a name is taken.
    ///
    /// - Returns: The numbers of what was created.
    mutating func write() throws -> CreatedNumbers {
        do {
            try checkAccounts()
            try checkGroups()
            try checkSubjects()
            try checkMemberships()
            try removeMemberships()
            try deleteAccounts()
            try deleteGroups()
            try writeAccounts()
            try writeGroups()
            try addMemberships()
            if plan.forgetsDirectory { try forgetDirectory() }
            return created
        } catch {
            guard let conflict = database.conflict(error) else { throw error }
            throw StoreError.moved(conflict)
        }
    }
}

extension StoreError {
    /// The error for a plan that no longer fits.
    static func moved(_ what: String) -> StoreError {
        StoreError(
            .moved,
            "The store changed while the plan was made: \(what). Nothing of the plan was applied. It is planned anew; "
                + "if this comes back every time, find out which other program changes the store just then.")
    }
}

// MARK: - What the plan rests on

extension PlanWriter {
    private func checkAccounts() throws {
        var reader = AccountReader()
        try check("account", "accounts", AccountReader.columns, plan.accounts.compactMap(\.before), id: \.id) {
            reader.account($0)
        }
        for before in plan.accounts.lazy.compactMap(\.before) {
            try checkOwner("account \(before.id)", before.directory, isProtected: before.isProtected)
        }
    }

    private func checkGroups() throws {
        var reader = GroupReader()
        try check("group", "groups", GroupReader.columns, plan.groups.compactMap(\.before), id: \.id) {
            reader.group($0)
        }
        for before in plan.groups.lazy.compactMap(\.before) {
            try checkOwner("group \(before.id)", before.directory, isProtected: before.isProtected)
        }
    }

    /// Whether the rows are still as the plan has them.
    private func check<Value: Equatable>(
        _ kind: String, _ table: String, _ columns: String, _ planned: [Value], id: KeyPath<Value, Int64>,
        read: (Database.Row) -> Value
    ) throws {
        if planned.isEmpty { return }
        let places = Dictionary(planned.indices.map { (planned[$0][keyPath: id], $0) }) { first, _ in first }
        var seen = [Bool](repeating: false, count: planned.count)
        try database.forEach(numbered: planned.map { $0[keyPath: id] }, in: table, columns, .change) { row in
            let now = read(row)
            let number = now[keyPath: id]
            guard let place = places[number], now == planned[place] else {
                throw StoreError.moved("\(kind) \(number) has changed")
            }
            seen[place] = true
        }
        if let missing = planned.indices.first(where: { !seen[$0] }) {
            throw StoreError.moved("\(kind) \(planned[missing][keyPath: id]) is gone")
        }
    }

    /// A protected account's memberships stay as they are too.
    private func checkSubjects() throws {
        if plan.subjects.isEmpty { return }
        let protected = try protectedNumbers(in: "accounts")
        if protected.isEmpty { return }
        for subject in plan.subjects {
            if case .recorded(let id) = subject.account, protected.contains(id) {
                throw StoreError.moved("account \(id) is protected")
            }
        }
    }

    /// So do a protected group's members, and what others made but for an operator's sake.
    private func checkMemberships() throws {
        if plan.memberships.isEmpty { return }
        let protected = try protectedNumbers(in: "groups")
        for change in plan.memberships {
            if case .recorded(let id, _) = change.group, protected.contains(id) {
                throw StoreError.moved("group \(id) is protected")
            }
            if change.makerName(in: plan.directory) != plan.directory, !plan.errand.kind.isOperators {
                throw StoreError.moved("memberships of group \(try groupNumber(change.group)) belong to others")
            }
        }
    }

    private func protectedNumbers(in table: String) throws -> Set<Int64> {
        var numbers: Set<Int64> = []
        try database.forEach("SELECT id FROM \(table) WHERE protected", []) { numbers.insert($0.integer(0)) }
        return numbers
    }

    /// A plan touches what its directory manages, and adopts what an administrator made (DESIGN rule 3).
    private func checkOwner(_ subject: String, _ owner: String?, isProtected: Bool) throws {
        if isProtected { throw StoreError.moved("\(subject) is protected") }
        if let owner, owner != plan.directory, !plan.errand.kind.isOperators {
            throw StoreError.moved("\(subject) belongs to another directory")
        }
    }
}

// MARK: - Accounts and groups

extension PlanWriter {
    private func deleteAccounts() throws {
        let ids = plan.accounts.lazy.filter { $0.after == nil }.map(\.subject.id)
        if ids.isEmpty { return }
        try undo?.keepMemberships(by: "account_id", Array(ids))
        try undo?.keep(accounts: plan.accounts.lazy.filter { $0.after == nil }.map { ($0.subject.id, $0.before, nil) })
        try database.delete(Array(ids), from: "memberships", by: "account_id")
        try database.delete(Array(ids), from: "accounts", by: "id")
    }

    /// A group's memberships go with it, as far as the plan's directory made them.
    private func deleteGroups() throws {
        let ids = Array(plan.groups.lazy.filter { $0.after == nil }.map(\.subject.id))
        if ids.isEmpty { return }
        for id in ids {
            let isShared = try database.first(
                "SELECT 1 FROM memberships WHERE group_id = ? AND made_by IS DISTINCT FROM ? LIMIT 1",
                [.integer(id), .text(plan.directory)]
            ) { _ in true }
            if isShared != nil { throw StoreError.moved("group \(id) has members that somebody else added") }
        }
        try undo?.keepMemberships(by: "group_id", ids)
        try undo?.keep(groups: plan.groups.lazy.filter { $0.after == nil }.map { ($0.subject.id, $0.before, nil) })
        try database.delete(ids, from: "memberships", by: "group_id")
        try database.delete(ids, from: "groups", by: "id")
    }

    private mutating func writeAccounts() throws {
        let updates = plan.accounts.compactMap { change -> RowUpdate<AccountColumn>? in
            guard let before = change.before, var after = completed(change) else { return nil }
            after.id = before.id
            return RowUpdate(before: before, after: after)
        }
        try release(updates, in: "accounts")
        try database.update(updates, stamp: stamp)
        try undo?.keep(accounts: updates.lazy.map { ($0.after.id, $0.before, $0.after.fingerprint) })

        let places = plan.accounts.indices.filter { plan.accounts[$0].before == nil && plan.accounts[$0].after != nil }
        if places.isEmpty { return }
        // A row that was deleted and comes back has its number.
        let numbers = try numbers(places.map { plan.accounts[$0].after?.id ?? 0 }, for: "accounts")
        for (place, number) in zip(places, numbers) { created.accounts[place] = number }
        let rows = places.lazy.compactMap { [self] place -> RecordedAccount? in
            var after = completed(plan.accounts[place])
            after?.id = created.accounts[place]
            return after
        }
        try database.insert(rows, of: AccountColumn.self, stamp: stamp)
        try undo?.keep(accounts: rows.map { ($0.id, nil, $0.fingerprint) })
    }

    /// The account as it will be: whoever is disabled now is so by this run. What a revert brings back was another run's
    /// doing, or nobody's.
    private func completed(_ change: AccountChange) -> RecordedAccount? {
        guard var after = change.after else { return nil }
        if plan.errand.kind != .revert, let disabled = after.disabled, disabled.run == nil,
            disabled != change.before?.disabled
        {
            after.disabled?.run = stamp.run
            after.disabled?.since = disabled.since ?? stamp.milliseconds
        }
        return after
    }

    private mutating func writeGroups() throws {
        let updates = plan.groups.compactMap { change -> RowUpdate<GroupColumn>? in
            guard let before = change.before, var after = change.after else { return nil }
            after.id = before.id
            return RowUpdate(before: before, after: after)
        }
        try release(updates, in: "groups")
        try database.update(updates, stamp: stamp)
        try undo?.keep(groups: updates.lazy.map { ($0.after.id, $0.before, $0.after.fingerprint) })

        let places = plan.groups.indices.filter { plan.groups[$0].before == nil && plan.groups[$0].after != nil }
        if places.isEmpty { return }
        let numbers = try numbers(places.map { plan.groups[$0].after?.id ?? 0 }, for: "groups")
        for (place, number) in zip(places, numbers) { created.groups[place] = number }
        let rows = places.lazy.compactMap { [self] place -> RecordedGroup? in
            var after = plan.groups[place].after
            after?.id = created.groups[place]
            return after
        }
        try database.insert(rows, of: GroupColumn.self, stamp: stamp)
        try undo?.keep(groups: rows.map { ($0.id, nil, $0.fingerprint) })
    }

    /// The numbers of new rows: those given, and for each 0 a new one.
    private func numbers(_ given: [Int64], for table: String) throws -> [Int64] {
        let new = try database.newNumbers(given.count { $0 == 0 }, for: table)
        var next = new.makeIterator()
        return given.map { $0 == 0 ? next.next() ?? 0 : $0 }
    }

    private func release<Column: RowColumn>(_ updates: [RowUpdate<Column>], in table: String) throws {
        for column in [ReleasedColumn.nameKey, .identifier] {
            let ids = updates.lazy.filter { update in
                switch column {
                case .nameKey: Column.nameKey.differs(update.before, update.after)
                case .identifier: Column.identifier.differs(update.before, update.after)
                }
            }.map { Column.number(of: $0.before) }
            try database.release(column, of: Array(ids), in: table)
        }
    }
}

extension StoreDatabase {
    /// Adds rows with their numbers.
    func insert<Column: RowColumn>(
        _ rows: some Collection<Column.Row>, of columns: Column.Type, stamp: RowStamp
    ) throws {
        try insert(
            into: Column.table, ["id"] + Column.allCases.map(\.rawValue) + RowStamp.created + RowStamp.updated, rows
        ) { row, fields in
            fields.integer(Column.number(of: row))
            for column in Column.allCases { column.write(row, to: &fields) }
            stamp.write(to: &fields)
            stamp.write(to: &fields)
        }
    }
}

// MARK: - Memberships

extension PlanWriter {
    private func removeMemberships() throws {
        let rows = try membershipRows(.remove)
        if rows.isEmpty { return }
        if let (account, group) = try database.removeMemberships(rows) {
            throw StoreError.moved("account \(account) is no longer in group \(group) on this directory's account")
        }
        try undo?.keep(.remove, rows)
    }

    /// What the directory made is an administrator's, and nothing else remembers the directory.
    private func forgetDirectory() throws {
        for statement in [
            "UPDATE memberships SET made_by = NULL WHERE made_by = ?", "DELETE FROM directories WHERE name = ?",
            "DELETE FROM pauses WHERE directory = ?",
        ] {
            try database.run(statement, [.text(plan.directory)])
        }
    }

    private func addMemberships() throws {
        let rows = try membershipRows(.add)
        if rows.isEmpty { return }
        try checkReferences()
        try database.addMemberships(rows)
        try undo?.keep(.add, rows)
    }

    /// By group and maker, each pair once.
    private func membershipRows(_ action: MembershipChange.Action) throws -> [MembershipRows] {
        let changes = try plan.memberships.lazy.filter { $0.action == action }.map { change in
            (group: try groupNumber(change.group), maker: change.makerName(in: plan.directory), change: change)
        }.sorted { ($0.group, $0.maker ?? "") < ($1.group, $1.maker ?? "") }
        var rows: [MembershipRows] = []
        for (group, maker, change) in changes {
            let members = try change.members.map(accountNumber)
            if let last = rows.last, last.group == group, last.maker == maker {
                rows[rows.count - 1].accounts += members
            } else {
                rows.append(MembershipRows(group: group, accounts: members, maker: maker))
            }
        }
        return rows
    }

    /// That every account and group is there and stays: in a big load SQLite doesn't check it, and PostgreSQL never sees what
    /// another transaction is about to delete.
    private func checkReferences() throws {
        var groups: Set<Int64> = []
        var accounts: Set<Int64> = []
        for change in plan.memberships where change.action == .add {
            if case .recorded(let id, _) = change.group { groups.insert(id) }
            for member in change.members {
                if case .recorded(let id) = plan.subjects[Int(member)].account { accounts.insert(id) }
            }
        }
        for (kind, table, ids) in [("account", "accounts", accounts), ("group", "groups", groups)] where !ids.isEmpty {
            var missing = ids
            try database.forEach(numbered: ids.sorted(), in: table, "id", .delete) {
                missing.remove($0.integer(0))
            }
            if let gone = missing.min() { throw StoreError.moved("\(kind) \(gone) is gone") }
        }
    }

    private func accountNumber(_ member: UInt32) throws -> Int64 {
        switch plan.subjects[Int(member)].account {
        case .recorded(let id): return id
        case .created(let index):
            let id = created.accounts[index]
            precondition(id > 0, "the plan names change \(index) as a created account, which it isn't")
            return id
        }
    }

    private func groupNumber(_ reference: GroupReference) throws -> Int64 {
        switch reference {
        case .recorded(let id, _): return id
        case .created(let index, _):
            let id = created.groups[index]
            precondition(id > 0, "the plan names change \(index) as a created group, which it isn't")
            return id
        }
    }
}
