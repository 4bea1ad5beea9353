import LDAPText
import Planning

extension TableStore {
    public func accounts(matching pattern: Glob?) throws -> [RecordedAccount] {
        try read { database in
            let exact = pattern?.literal
            var reader = AccountReader()
            var accounts: [RecordedAccount] = []
            try database.forEach(
                "SELECT \(AccountReader.columns) FROM accounts \(exact == nil ? "" : "WHERE name_key = ?") ORDER BY name_key",
                exact.map { [.text($0.text)] } ?? []
            ) { row in
                let account = reader.account(row)
                if let pattern, exact == nil, !pattern.matches(NameKey(account.username)) { return }
                accounts.append(account)
            }
            return accounts
        }
    }

    public func groups(matching pattern: Glob?) throws -> [(group: RecordedGroup, members: Int)] {
        try read { database in
            var reader = GroupReader()
            var groups: [(RecordedGroup, Int)] = []
            try database.forEach(
                """
                SELECT \(GroupReader.columns), (SELECT count(*) FROM memberships WHERE group_id = groups.id)
                FROM groups ORDER BY name_key
                """, []
            ) { row in
                let group = reader.group(row)
                if let pattern, !pattern.matches(NameKey(group.name)) { return }
                groups.append((group, Int(row.integer(GroupReader.width))))
            }
            return groups
        }
    }

    public func memberships(ofAccount id: Int64) throws -> [(group: RecordedGroup, madeBy: String?)] {
        try read { database in
            var reader = GroupReader()
            var memberships: [(RecordedGroup, String?)] = []
            try database.forEach(
                """
                SELECT \(GroupReader.columns), memberships.made_by FROM memberships
                JOIN groups ON groups.id = memberships.group_id WHERE memberships.account_id = ? ORDER BY groups.name_key
                """, [.integer(id)]
            ) { memberships.append((reader.group($0), $0.text(GroupReader.width))) }
            return memberships
        }
    }

    public func addAccount(
        _ account: RecordedAccount, by administrator: String, at milliseconds: Int64
    ) throws -> Int64 {
        var account = account
        account.directory = nil
        account.identifier = nil
        account.dn = nil
        account.entraObjectID = nil
        account.complete(at: milliseconds)
        try Self.checkName(account.username)
        let stamp = RowStamp(person: administrator, at: milliseconds)
        return try write { [account] database in
            var account = account
            if try Self.account(named: account.username, database) != nil { throw Self.taken(account.username) }
            let id = try database.newNumbers(1, for: AccountColumn.table)[0]
            account.id = id
            try database.insert(CollectionOfOne(account), of: AccountColumn.self, stamp: stamp)
            try Self.note("add", of: (id, account.username), nil, account, stamp, database)
            return id
        }
    }

    public func changeAccount(
        named username: String, by administrator: String, at milliseconds: Int64,
        _ change: (inout RecordedAccount) throws -> Void
    ) throws {
        let stamp = RowStamp(person: administrator, at: milliseconds)
        try write { database in
            guard let before = try Self.account(named: username, database) else {
                throw StoreError(
                    .notFound,
                    "There is no account \(Self.quoted(username)). No account was changed. `rollcall accounts` lists "
                        + "those that there are.")
            }
            var after = before
            try change(&after)
            after.id = before.id
            after.complete(at: milliseconds)
            if after == before { return }
            try Self.checkName(after.username)
            if let other = try Self.account(named: after.username, database), other.id != before.id {
                throw Self.taken(after.username)
            }
            let hadAdministrator = try database.hasLocalSiteAdministrator()
            try database.update([RowUpdate<AccountColumn>(before: before, after: after)], stamp: stamp)
            if hadAdministrator, try !database.hasLocalSiteAdministrator() {
                throw StoreError(
                    .lastAdministrator,
                    "\(Self.quoted(username)) is the last enabled site administrator who signs in with a local "
                        + "password. The account was not changed. Give another one that role first.")
            }
            try Self.note("change", of: (before.id, before.username), before, after, stamp, database)
        }
    }

    private static func account(named username: String, _ database: Database) throws -> RecordedAccount? {
        var reader = AccountReader()
        return try database.first(
            "SELECT \(AccountReader.columns) FROM accounts WHERE name_key = ?", [.text(NameKey(username).text)]
        ) { reader.account($0) }
    }

    private static func checkName(_ username: String) throws {
        if NameKey(username).isEmpty {
            throw StoreError(
                .invalid, "An account needs a user name. No account was changed. Give one that isn't only white space.")
        }
    }

    private static func taken(_ username: String) -> StoreError {
        StoreError(
            .exists,
            "There is an account \(quoted(username)) already, by the rule that names differing in case, width or "
                + "spacing alone are the same. No account was changed. Choose another name.")
    }

    /// A name as it may stand in a message: without control characters.
    private static func quoted(_ name: String) -> String {
        "\""
            + String(String.UnicodeScalarView(name.unicodeScalars.filter { $0.properties.generalCategory != .control }))
            + "\""
    }

    /// Writes down what an administrator did, with the old and new values.
    private static func note(
        _ what: String, of account: (id: Int64, username: String), _ before: RecordedAccount?,
        _ after: RecordedAccount, _ stamp: RowStamp, _ database: Database
    ) throws {
        let change = AccountChange(
            action: before == nil ? .create : .update, before: before, after: after,
            reason: Reason(.valuesDiffer, "changed by hand"))
        // No sync changes this, so its list of modifications doesn't have it.
        let own = [
            Modification(
                property: "protected", old: before?.isProtected == true ? "true" : "false",
                new: after.isProtected ? "true" : "false")
        ].filter { $0.old != $0.new }
        try database.run(
            "INSERT INTO audit (at, who, what, account_id, username, changes) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .time(stamp.milliseconds), .text(stamp.person), .text(what), .integer(account.id),
                .text(account.username),
                .json(try StoredJSON.text((change.modifications + own).map(StoredJSON.Change.init))),
            ])
    }
}

extension RecordedAccount {
    /// Makes `disabled` fit `isEnabled`: whoever disables by hand and says no more is an administrator.
    fileprivate mutating func complete(at milliseconds: Int64) {
        if isEnabled {
            disabled = nil
            departedAt = nil
        } else {
            var disabled = self.disabled ?? Disablement(by: .administrator, reason: "")
            disabled.since = disabled.since ?? milliseconds
            self.disabled = disabled
        }
    }
}
