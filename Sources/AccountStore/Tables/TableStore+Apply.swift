import LDAPText
import Planning

extension TableStore {
    public func apply(_ plan: Plan, run: StoredRun, keepsUndo: Bool) throws {
        do {
            try write(plan.size, of: run) { database in
                try checkLock(of: plan.directory, database)
                try Self.apply(plan, run: run, keepsUndo, database)
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
        let hadAdministrator = try database.hasLocalSiteAdministrator()
        var writer = try PlanWriter(plan, run: run, keepsUndo: keepsUndo, database)
        let created = try writer.write()
        if hadAdministrator, try !database.hasLocalSiteAdministrator() {
            throw StoreError(
                .lastAdministrator,
                "The plan would leave no enabled site administrator who signs in with a local password. Nothing of it "
                    + "was applied. Add one with `rollcall accounts add`, or enable one, and run again.")
        }
        try settleHolds(plan, database)
        if let record = plan.record { try remember(record, of: plan.directory, run: run, database) }
        try database.publish(plan, of: run, numbers: created)
    }

    /// Makes the keys anew of names that another program wrote without their keys.
    ///
    /// Of several rows whose names have one key, one gets it; the others are left with what no name finds.
    private static func renewNameKeys(_ database: Database) throws {
        for (table, name) in [("accounts", "username"), ("groups", "name")] {
            var stale: [(id: Int64, key: NameKey)] = []
            try database.forEach("SELECT id, \(name), name_key FROM \(table) ORDER BY id", []) { row in
                let key = NameKey(row.text(1) ?? "")
                if !key.isEmpty, row.text(2) != key.text { stale.append((row.integer(0), key)) }
            }
            try database.release(.nameKey, of: stale.map(\.id), in: table)
            for (id, key) in stale {
                try database.run(
                    "UPDATE \(table) SET name_key = ? WHERE id = ? AND NOT EXISTS (SELECT 1 FROM \(table) WHERE name_key = ?)",
                    [.text(key.text), .integer(id), .text(key.text)])
            }
        }
    }
}
