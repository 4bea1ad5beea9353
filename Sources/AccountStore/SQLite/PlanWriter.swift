import GRDB
import LDAPText
import Planning

/// Writes one plan's changes into the tables, inside a transaction that holds the write lock.
///
/// The order makes room before it is taken: memberships go, then accounts and groups, then all renamed ones give up
/// their names and all that stand for another entry their identifiers, then rows change and are created, then
/// memberships come.
struct PlanWriter {
    private let plan: Plan
    private let stamp: RowStamp
    private let database: Database
    /// The numbers of created accounts by their place in the plan; 0 for changes of other kinds.
    private var createdAccounts: [Int64]
    private var createdGroups: [Int64]
    /// `nil` where nothing is kept of it.
    private var undo: UndoWriter?

    init(_ plan: Plan, run: StoredRun, keepsUndo: Bool, _ database: Database) throws {
        self.plan = plan
        self.database = database
        stamp = RowStamp(run: run)
        createdAccounts = Array(repeating: 0, count: plan.accounts.count)
        createdGroups = Array(repeating: 0, count: plan.groups.count)
        undo = keepsUndo && plan.errand.kind != .forget ? try UndoWriter(run, database) : nil
    }

    /// - Throws: ``StoreError`` of kind `moved` where a row isn't as the plan saw it, or a name is taken.
    mutating func write() throws {
        do {
            try checkAccounts()
            try checkGroups()
            try checkSubjects()
            try checkMemberships()
            try removeMemberships()
            try deleteAccounts()
            try deleteGroups()
            try undo?.finish()
            try writeAccounts()
            try writeGroups()
            try addMemberships()
            if plan.forgetsDirectory { try forgetDirectory() }
        } catch let error as DatabaseError where Self.signs.contains(error.extendedResultCode) {
            // The message names tables and columns, never a value.
            throw Self.moved(error.message ?? "a constraint failed")
        }
    }

    /// What SQLite says where a name or membership is there already, or what a membership refers to isn't.
    private static let signs: [ResultCode] = [
        .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_FOREIGNKEY,
    ]

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
        let select = try RawStatement(database, "SELECT \(AccountReader.columns) FROM accounts WHERE id = ?")
        var reader = AccountReader()
        for change in plan.accounts {
            guard let before = change.before else { continue }
            select.bind(before.id, at: 1)
            defer { select.reset() }
            guard try select.step() else { throw Self.moved("account \(before.id) is gone") }
            guard reader.account(select) == before else { throw Self.moved("account \(before.id) has changed") }
            try checkOwner("account \(before.id)", before.directory, isProtected: before.isProtected)
        }
    }

    private func checkGroups() throws {
        let select = try RawStatement(database, "SELECT \(GroupReader.columns) FROM groups WHERE id = ?")
        var reader = GroupReader()
        for change in plan.groups {
            guard let before = change.before else { continue }
            select.bind(before.id, at: 1)
            defer { select.reset() }
            guard try select.step() else { throw Self.moved("group \(before.id) is gone") }
            guard reader.group(select) == before else { throw Self.moved("group \(before.id) has changed") }
            try checkOwner("group \(before.id)", before.directory, isProtected: before.isProtected)
        }
    }

    /// A protected account's memberships stay as they are too.
    private func checkSubjects() throws {
        if plan.subjects.isEmpty { return }
        let protected = try Set(Int64.fetchCursor(database, sql: "SELECT id FROM accounts WHERE protected = 1"))
        if protected.isEmpty { return }
        for subject in plan.subjects {
            if case .recorded(let id) = subject.account, protected.contains(id) {
                throw Self.moved("account \(id) is protected")
            }
        }
    }

    /// So do a protected group's members, and what others made but for an operator's sake.
    private func checkMemberships() throws {
        if plan.memberships.isEmpty { return }
        let protected = try Set(Int64.fetchCursor(database, sql: "SELECT id FROM groups WHERE protected = 1"))
        for change in plan.memberships {
            if case .recorded(let id, _) = change.group, protected.contains(id) {
                throw Self.moved("group \(id) is protected")
            }
            if change.makerName(in: plan.directory) != plan.directory, !plan.errand.kind.isOperators {
                throw Self.moved("memberships of group \(try groupNumber(change.group)) belong to others")
            }
        }
    }

    /// A plan touches what its directory manages, and adopts what an administrator made (DESIGN rule 3).
    private func checkOwner(_ subject: String, _ owner: String?, isProtected: Bool) throws {
        if isProtected { throw Self.moved("\(subject) is protected") }
        if let owner, owner != plan.directory, !plan.errand.kind.isOperators {
            throw Self.moved("\(subject) belongs to another directory")
        }
    }
}

// MARK: - Accounts and groups

extension PlanWriter {
    private mutating func deleteAccounts() throws {
        let memberships = try RawStatement(database, "DELETE FROM memberships WHERE account_id = ?")
        let delete = try RawStatement(database, "DELETE FROM accounts WHERE id = ?")
        for change in plan.accounts where change.after == nil {
            try undo?.keepMemberships(ofAccount: change.subject.id)
            try undo?.keep(account: change.subject.id, change.before, nil)
            memberships.bind(change.subject.id, at: 1)
            try memberships.run()
            delete.bind(change.subject.id, at: 1)
            try delete.run()
        }
    }

    /// A group's memberships go with it, as far as the plan's directory made them.
    private mutating func deleteGroups() throws {
        let others = try RawStatement(
            database, "SELECT 1 FROM memberships WHERE group_id = ? AND made_by IS NOT ? LIMIT 1")
        others.bind(plan.directory, at: 2)
        let memberships = try RawStatement(database, "DELETE FROM memberships WHERE group_id = ?")
        let delete = try RawStatement(database, "DELETE FROM groups WHERE id = ?")
        for change in plan.groups where change.after == nil {
            let id = change.subject.id
            others.bind(id, at: 1)
            let isShared = try others.step()
            others.reset()
            if isShared { throw Self.moved("group \(id) has members that somebody else added") }
            try undo?.keepMemberships(ofGroup: id)
            try undo?.keep(group: id, change.before, nil)
            memberships.bind(id, at: 1)
            try memberships.run()
            delete.bind(id, at: 1)
            try delete.run()
        }
    }

    private mutating func writeAccounts() throws {
        let renamed = plan.accounts.compactMap { change in
            Self.renamed(change.before.map { ($0.id, $0.username) }, change.after?.username)
        }
        try Self.release(renamed, in: "accounts", database)
        try releaseIdentifiers(
            of: plan.accounts.compactMap { change in
                guard let before = change.before, let after = change.after else { return nil }
                return AccountColumn.identifier.differs(before, after) ? before.id : nil
            }, in: "accounts")
        var writer = try RowWriter<AccountColumn>(stamp, database)
        for (place, change) in plan.accounts.enumerated() {
            guard var after = change.after else { continue }
            // What a revert brings back was another run's doing, or nobody's.
            if plan.errand.kind != .revert, let disabled = after.disabled, disabled.run == nil,
                disabled != change.before?.disabled
            {
                after.disabled?.run = stamp.run
                after.disabled?.since = disabled.since ?? stamp.milliseconds
            }
            if let before = change.before {
                after.id = before.id
                try writer.update(before, after)
            } else {
                after.id = try writer.insert(after, number: after.id)
                createdAccounts[place] = after.id
            }
            try undo?.keep(account: after.id, change.before, after.fingerprint)
        }
    }

    private mutating func writeGroups() throws {
        let renamed = plan.groups.compactMap { change in
            Self.renamed(change.before.map { ($0.id, $0.name) }, change.after?.name)
        }
        try Self.release(renamed, in: "groups", database)
        try releaseIdentifiers(
            of: plan.groups.compactMap { change in
                guard let before = change.before, let after = change.after else { return nil }
                return GroupColumn.identifier.differs(before, after) ? before.id : nil
            }, in: "groups")
        var writer = try RowWriter<GroupColumn>(stamp, database)
        for (place, change) in plan.groups.enumerated() {
            guard var after = change.after else { continue }
            if let before = change.before {
                after.id = before.id
                try writer.update(before, after)
            } else {
                after.id = try writer.insert(after, number: after.id)
                createdGroups[place] = after.id
            }
            try undo?.keep(group: after.id, change.before, after.fingerprint)
        }
    }

    private static func renamed(_ before: (id: Int64, name: String)?, _ after: String?) -> Int64? {
        guard let before, let after, before.name != after else { return nil }
        return before.id
    }

    /// Takes the names of rows away until each gets its new one, so that they may swap or pass names on.
    ///
    /// What stands in between is a blob, which is equal to no text.
    static func release(_ ids: [Int64], in table: String, _ database: Database) throws {
        let statement = try RawStatement(database, "UPDATE \(table) SET name_key = CAST(id AS BLOB) WHERE id = ?")
        for id in ids {
            statement.bind(id, at: 1)
            try statement.run()
        }
    }

    /// The same for identifiers, which no two rows of one directory share.
    private func releaseIdentifiers(of ids: [Int64], in table: String) throws {
        let statement = try RawStatement(database, "UPDATE \(table) SET identifier = NULL WHERE id = ?")
        for id in ids {
            statement.bind(id, at: 1)
            try statement.run()
        }
    }
}

// MARK: - Memberships

extension PlanWriter {
    private mutating func removeMemberships() throws {
        let delete = try RawStatement(
            database, "DELETE FROM memberships WHERE group_id = ? AND account_id = ? AND made_by IS ?")
        for change in plan.memberships where change.action == .remove {
            let (group, maker) = (try groupNumber(change.group), change.makerName(in: plan.directory))
            delete.bind(group, at: 1)
            delete.bind(maker, at: 3)
            let accounts = try change.members.map(accountNumber)
            for account in accounts {
                delete.bind(account, at: 2)
                try delete.run()
                guard database.changesCount == 1 else {
                    throw Self.moved("account \(account) is no longer in group \(group) on this directory's account")
                }
            }
            try undo?.keep(.remove, accounts, of: group, madeBy: maker)
        }
    }

    /// What the directory made is an administrator's, and nothing else remembers the directory.
    private func forgetDirectory() throws {
        for statement in [
            "UPDATE memberships SET made_by = NULL WHERE made_by = ?", "DELETE FROM directories WHERE name = ?",
            "DELETE FROM pauses WHERE directory = ?",
        ] {
            try database.execute(sql: statement, arguments: [plan.directory])
        }
    }

    private mutating func addMemberships() throws {
        let additions = plan.memberships.filter { $0.action == .add }
        if additions.isEmpty { return }
        try checkReferences(additions)
        var load = try MembershipLoad(plan, database)
        let byGroup = try additions.map { change in
            (group: try groupNumber(change.group), maker: change.makerName(in: plan.directory), change: change)
        }.sorted { ($0.group, $0.maker ?? "") < ($1.group, $1.maker ?? "") }
        var start = 0
        while start < byGroup.count {
            let (group, maker, _) = byGroup[start]
            let end = byGroup[start...].firstIndex { $0.group != group || $0.maker != maker } ?? byGroup.endIndex
            let members = try byGroup[start..<end].flatMap { try $0.change.members.map(accountNumber) }
            try load.add(members, to: group, by: maker)
            try undo?.keep(.add, members, of: group, madeBy: maker)
            start = end
        }
        try load.finish()
    }

    /// That every account and group is there: in a big load, SQLite doesn't check it.
    private func checkReferences(_ additions: [MembershipChange]) throws {
        let account = try RawStatement(database, "SELECT 1 FROM accounts WHERE id = ?")
        let group = try RawStatement(database, "SELECT 1 FROM groups WHERE id = ?")
        func check(_ statement: RawStatement, _ id: Int64, _ subject: String) throws {
            statement.bind(id, at: 1)
            defer { statement.reset() }
            guard try statement.step() else { throw Self.moved("\(subject) \(id) is gone") }
        }
        var isChecked = [Bool](repeating: false, count: plan.subjects.count)
        for change in additions {
            try check(group, try groupNumber(change.group), "group")
            for member in change.members where !isChecked[Int(member)] {
                isChecked[Int(member)] = true
                try check(account, try accountNumber(member), "account")
            }
        }
    }

    private func accountNumber(_ member: UInt32) throws -> Int64 {
        switch plan.subjects[Int(member)].account {
        case .recorded(let id): return id
        case .created(let index):
            let id = createdAccounts[index]
            precondition(id > 0, "the plan names change \(index) as a created account, which it isn't")
            return id
        }
    }

    private func groupNumber(_ reference: GroupReference) throws -> Int64 {
        switch reference {
        case .recorded(let id, _): return id
        case .created(let index, _):
            let id = createdGroups[index]
            precondition(id > 0, "the plan names change \(index) as a created group, which it isn't")
            return id
        }
    }
}
