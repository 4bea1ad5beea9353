import AccountStore
import Foundation
import LDAPText
import Planning
import Postgres
import TestSupport
import Testing

/// What is PostgreSQL's alone: its versions and roles, what it tells applications, lost connections.
@Suite struct PostgresStoreTests {
    private let text: String

    init() throws {
        text = try PostgresBed.newDatabase()
    }

    private func connect(as role: String? = nil) throws -> PostgresConnection {
        let connection = try PostgresConnection(connectingTo: text, as: role, within: .seconds(10))
        try connection.execute("SET search_path = rollcall; SET timezone = 'UTC'")
        return connection
    }

    private func migrated() throws -> PostgresStore {
        _ = try StoreAddress.postgres(text).migrate()
        return try PostgresStore(text, mode: .readWrite)
    }

    private func failure(_ mode: StoreMode = .readWrite) -> StoreError? {
        #expect(throws: StoreError.self) { try PostgresStore(text, mode: mode) }
    }

    // MARK: Versions

    @Test func aStoreIsMadeOnceAndByHand() throws {
        for mode in [StoreMode.readOnly, .readWrite] {
            let error = try #require(failure(mode))
            #expect(error.kind == .notFound && error.message.contains("rollcall store migrate"), "\(error)")
        }
        let first = try StoreAddress.postgres(text).migrate()
        #expect((first.from, first.to) == (0, 1))
        let key = try PostgresStore(text, mode: .readOnly).planKey()
        #expect(key.count == 32)
        let second = try StoreAddress.postgres(text).migrate()
        #expect((second.from, second.to) == (1, 1))
        #expect(try PostgresStore(text, mode: .readWrite).planKey() == key)
    }

    @Test func twoMigrationsAtOnceMakeOne() async throws {
        let address = StoreAddress.postgres(text)
        let made = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 { group.addTask { try address.migrate().from } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(made.sorted() == [0, 1, 1, 1])
    }

    @Test func anotherVersionIsRefusedAndLeftAsItIs() throws {
        let store = try migrated()
        let connection = try connect()
        try connection.execute("UPDATE meta SET number = 99 WHERE name = 'schema_version'")
        #expect(failure()?.kind == .newer)
        #expect(throws: StoreError.self) { try StoreAddress.postgres(text).migrate() }
        // One that was open before writes nothing more either.
        let error = #expect(throws: StoreError.self) { try store.record(.number(1), directory: nil) }
        #expect(error?.kind == .newer)
        try connection.execute("UPDATE meta SET number = 0 WHERE name = 'schema_version'")
        #expect(failure()?.kind == .older)
        #expect(try connection.query("SELECT count(*) FROM runs").first?[0] == "0")
    }

    @Test func aStoreThatIsReadWritesNothing() throws {
        _ = try migrated()
        let store = try PostgresStore(text, mode: .readOnly)
        #expect(throws: StoreError.self) { try store.record(.number(1), directory: nil) }
        #expect(try store.corp().accounts.isEmpty)
    }

    // MARK: Roles

    @Test func eachRoleHasTheRightsThatItNeeds() throws {
        func run(_ file: String) throws {
            let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appendingPathComponent("deploy/postgresql/\(file)")
            try connect().execute(String(contentsOf: path, encoding: .utf8))
        }
        try run("roles.sql")
        _ = try StoreAddress.postgres(text).migrate(as: "rollcall_owner")
        try run("application.sql")
        let store = try PostgresStore("\(text) user=rollcall_sync", mode: .readWrite)
        try store.load((0..<300).map { person($0, "user\($0)") }, [group(1, "Staff")])
        var plan = Plan.empty()
        for account in try store.corp().accounts { plan.change(account) { $0.values.company = "Example" } }
        try store.apply(plan, run: .number(2))
        #expect(try store.corp().accounts.allSatisfy { $0.values.company == "Example" })
        for statement in [
            "DROP TABLE accounts", "ALTER TABLE accounts ADD COLUMN x int", "CREATE TABLE rollcall.x (x int)",
        ] {
            let error = #expect(throws: PostgresError.self) { try connect(as: "rollcall_sync").execute(statement) }
            #expect(error?.code == .insufficientPrivilege, "\(statement)")
        }
        let reader = try connect(as: "rollcall_read")
        #expect(try reader.query("SELECT count(*) FROM account_list").first?[0] == "300")
        for statement in ["SELECT * FROM accounts", "SELECT * FROM meta", "UPDATE account_list SET email = NULL"] {
            let error = #expect(throws: PostgresError.self) { try reader.execute(statement) }
            #expect(error?.code == .insufficientPrivilege, "\(statement)")
        }
        let error = #expect(throws: StoreError.self) {
            try PostgresStore("\(text) user=rollcall_read", mode: .readWrite)
        }
        #expect(error?.message.contains("roles.sql") == true, "\(String(describing: error))")
    }

    // MARK: What an application reads

    @Test func theViewsAreAContract() throws {
        let store = try migrated()
        var anna = fullAccount()
        anna.localRoles = [.siteAdmin]
        try store.load([anna, person(2, "berta")], [group(1, "Staff")])
        let connection = try connect()
        func columns(_ view: String) throws -> [String] { try connection.query("SELECT * FROM \(view)").columns }
        #expect(
            try columns("account_list") == [
                "id", "username", "email", "full_name", "company", "time_zone", "language", "custom", "enabled",
                "disabled_by",
                "disabled_reason", "disabled_at", "authentication", "roles", "permissions", "require_2fa", "protected",
                "directory", "identifier", "entra_object_id", "created_at", "updated_at",
            ])
        #expect(
            try columns("group_list") == [
                "id", "name", "members", "protected", "directory", "identifier", "entra_object_id", "created_at",
                "updated_at",
            ])
        #expect(
            try columns("membership_list") == ["group_id", "group_name", "account_id", "username", "made_by"])
        #expect(try columns("effective_roles") == ["account_id", "role"])
        let rows = try connection.query(
            "SELECT username, roles, permissions, custom FROM account_list ORDER BY id")
        let names = anna.localRoles.union(anna.directoryRoles).names.sorted()
        #expect(rows[0][1] == "{" + names.joined(separator: ",") + "}")
        #expect(rows[1][1] == "{}" && rows[1][3] == "{}")
        #expect(
            try connection.query("SELECT group_name, username FROM membership_list ORDER BY 2").map { $0[1] }
                == ["anna", "berta"])
    }

    @Test func eachPlanIsPublishedWithItsCommit() throws {
        let store = try migrated()
        let listener = try connect()
        try listener.execute("LISTEN rollcall")
        try store.load([person(1, "anna"), person(2, "berta")], [group(1, "Staff")])
        #expect(try listener.notifications().map(\.channel) == ["rollcall"])
        var plan = Plan.empty()
        let before = try store.corp()
        plan.delete(before.accounts[0])
        plan.change(before.accounts[1]) { $0.values.email = "b@example.com" }
        plan.members(.remove, before.groups[0], [before.accounts[1]])
        var run = StoredRun.number(2)
        run.counts = ["users.deleted": 1, "users.updated": 1, "users.created": 0]
        try store.apply(plan, run: run)
        let told = try listener.notifications().map(\.payload)
        #expect(
            told == [
                #"{"counts":{"users.deleted":1,"users.updated":1},"directory":"corp","run":"run-2"}"#
            ])
        let changes = try listener.query(
            """
            SELECT object, action, coalesce(account_id, group_id), account_ids, name FROM changes WHERE run = 'run-2'
            ORDER BY id
            """)
        #expect(
            changes.map { Array($0) } == [
                ["account", "delete", "1", nil, "anna"], ["account", "update", "2", nil, "berta"],
                ["membership", "remove", "1", "{2}", "Staff"],
            ])
        // What is rolled back is told to nobody.
        #expect(throws: StoreError.self) { try store.apply(plan, run: .number(3)) }
        #expect(try listener.notifications().isEmpty)
        #expect(try listener.query("SELECT 1 FROM changes WHERE run = 'run-3'").isEmpty)

        try store.removePublished(before: run.finishedAt + 1)
        #expect(try listener.query("SELECT 1 FROM changes").isEmpty)
    }

    // MARK: Lost connections

    /// Ends every other connection to this database.
    private func endConnections() throws {
        let connection = try connect()
        try connection.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
    }

    @Test func aLostConnectionIsMadeAnew() throws {
        let store = try migrated()
        try store.load([person(1, "anna")])
        try endConnections()
        #expect(try store.corp().accounts.count == 1)
        try endConnections()
        var plan = Plan.empty()
        plan.create(person(2, "berta"))
        try store.apply(plan, run: .number(2))
        #expect(try store.corp().accounts.map(\.username) == ["anna", "berta"])
    }

    /// The server ends the connection at the commit, once: it was not committed, and is done again.
    @Test func aCommitThatFailedIsRepeated() throws {
        let store = try migrated()
        try connect().execute(
            """
            CREATE SEQUENCE times; GRANT USAGE ON times TO PUBLIC;
            CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('rollcall.times') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON runs DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION hang_up()
            """)
        var plan = Plan.empty()
        plan.create(person(1, "anna"))
        try store.apply(plan, run: .number(1))
        #expect(try store.corp().accounts.count == 1)
        #expect(try connect().query("SELECT last_value FROM times").first?[0] == "2")
    }

    /// The server commits, waits for a standby that isn't there, and is told to hang up: the run is found, and nothing is done
    /// twice.
    @Test func aCommitWithoutAnAnswerIsSettled() throws {
        let server = try PostgresServer()
        let text = server.connectionText()
        _ = try StoreAddress.postgres(text).migrate()
        let store = try PostgresStore(text, mode: .readWrite)
        let operatorsOwn = try PostgresConnection(connectingTo: text, within: .seconds(10))
        try operatorsOwn.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        try operatorsOwn.execute("SELECT pg_reload_conf()")
        var plan = Plan.empty()
        plan.create(person(1, "anna"))
        let ending = Background { [plan] in try store.apply(plan, run: .number(1)) }
        let end = ContinuousClock.now + .seconds(60)
        var ended = false
        while !ended {
            try #require(ContinuousClock.now < end, "no commit waits for the standby")
            ended = try !operatorsOwn.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            ).isEmpty
        }
        try ending.wait()
        try operatorsOwn.execute("ALTER SYSTEM RESET synchronous_standby_names")
        try operatorsOwn.execute("SELECT pg_reload_conf()")
        #expect(try store.corp().accounts.count == 1)
        #expect(try store.run("run-1") != nil)
        #expect(try operatorsOwn.query("SELECT count(*) FROM rollcall.changes").first?[0] == "1")
    }

    // MARK: Locks

    private static let holder = LockHolder(run: "run-7", host: "one", process: 1, since: firstEnd)

    @Test func whoeverLostTheLockCommitsNothing() throws {
        let first = try migrated()
        let lock = try first.lock(directory: "corp", holder: Self.holder)
        defer { lock.release() }
        // The server takes the lock back with the connection, and another machine has it before this one comes again.
        try endConnections()
        let second = try PostgresStore(text, mode: .readWrite)
        let other = try second.lock(directory: "corp", holder: Self.holder)
        var plan = Plan.empty()
        plan.create(person(1, "anna"))
        let error = #expect(throws: StoreError.self) { try first.apply(plan, run: .number(1)) }
        #expect(
            error?.message.contains("Another run of the directory corp began") == true, "\(String(describing: error))")
        try second.apply(plan, run: .number(2))
        other.release()
        #expect(try second.corp().accounts.count == 1 && second.run("run-1") == nil)
    }

    @Test func theLockOutlivesTheConnectionThatTookIt() throws {
        let first = try migrated()
        let lock = try first.lock(directory: "corp", holder: Self.holder)
        try endConnections()
        // Nobody else came: it is taken again, and held.
        try first.record(.number(1), directory: nil)
        let second = try PostgresStore(text, mode: .readWrite)
        let error = #expect(throws: StoreError.self) { try second.lock(directory: "corp", holder: Self.holder) }
        #expect(error?.kind == .locked(by: Self.holder))
        lock.release()
        try second.lock(directory: "corp", holder: Self.holder).release()
    }

    // MARK: First errors

    @Test func whatIsWrongIsSaidWithoutThePassword() throws {
        let cases: [(String, says: String)] = [
            ("\(text) user=nobody", "does not let this role in"),
            (text.replacingOccurrences(of: "store_", with: "nostore_"), "does not exist"),
            ("postgresql://u:hunter2@127.0.0.1:1/web?connect_timeout=2", "can't be reached"),
            ("postgresql://u:hunter2@a@b/web", "can't be read"),
        ]
        for (text, says) in cases {
            let error = #expect(throws: StoreError.self) { try PostgresStore(text, mode: .readWrite) }
            let message = error?.message ?? ""
            #expect(message.contains(says) && message.contains("No account was changed."), "\(message)")
            #expect(!message.contains("hunter2"), "\(message)")
        }
    }
}

/// Runs something on a thread of its own.
private final class Background: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    private var error: (any Error)?

    init(_ body: @escaping () throws -> Void) {
        nonisolated(unsafe) let body = body
        Thread.detachNewThread { [self] in
            do { try unsafe body() } catch { self.error = error }
            done.signal()
        }
    }

    func wait() throws {
        done.wait()
        if let error { throw error }
    }
}
