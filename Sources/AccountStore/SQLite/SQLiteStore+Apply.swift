import GRDB
import LDAPText
import Planning

extension SQLiteStore {
    public func apply(_ plan: Plan, run: StoredRun, keepsUndo: Bool) throws {
        do {
            if MembershipLoad.isBig(plan) {
                try writeInBulk { try Self.apply(plan, run: run, keepsUndo, $0) }
            } else {
                try write { try Self.apply(plan, run: run, keepsUndo, $0) }
            }
        } catch let error as StoreError where error.kind == .moved {
            // If stale keys were the cause, the plan that is made anew must not meet them again. That the plan has to be
            // made anew is true whether or not this works.
            try? write(Self.renewNameKeys)
            throw error
        }
    }

    private static func apply(_ plan: Plan, run: StoredRun, _ keepsUndo: Bool, _ database: Database) throws {
        try insert(run, database)
        let hadAdministrator = try hasLocalSiteAdministrator(database)
        var writer = try PlanWriter(plan, run: run, keepsUndo: keepsUndo, database)
        try writer.write()
        if hadAdministrator, try !hasLocalSiteAdministrator(database) {
            throw StoreError(
                .lastAdministrator,
                "The plan would leave no enabled site administrator who signs in with a local password. Nothing of it "
                    + "was applied. Add one with `rollcall accounts add`, or enable one, and run again.")
        }
        try settleHolds(plan, database)
        if let record = plan.record { try remember(record, of: plan.directory, run: run, database) }
    }

    /// Whether somebody could still get in if every directory were away (DESIGN rule 4).
    static func hasLocalSiteAdministrator(_ database: Database) throws -> Bool {
        try Int64.fetchOne(database, sql: Schema.localSiteAdministrators + " LIMIT 1") != nil
    }

    /// Makes the keys anew of names that another program wrote without their keys.
    ///
    /// Of several rows whose names have one key, one gets it; the others are left with a blob, which no name finds.
    private static func renewNameKeys(_ database: Database) throws {
        for (table, name) in [("accounts", "username"), ("groups", "name")] {
            let select = try RawStatement(database, "SELECT id, \(name), name_key FROM \(table) ORDER BY id")
            var stale: [(id: Int64, key: NameKey)] = []
            while try select.step() {
                let key = NameKey(select.text(1) ?? "")
                if !key.isEmpty, select.text(2) != key.text { stale.append((select.integer(0), key)) }
            }
            try PlanWriter.release(stale.map(\.id), in: table, database)
            let update = try RawStatement(database, "UPDATE OR IGNORE \(table) SET name_key = ? WHERE id = ?")
            for (id, key) in stale {
                update.bind(key.text, at: 1)
                update.bind(id, at: 2)
                try update.run()
            }
        }
    }
}
