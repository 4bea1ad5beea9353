import Foundation
import TestSupport
import Testing

/// One site as an operator has it: a configuration, a store, a log folder, and the program that works on them.
///
/// ```swift
/// let site = try TestSite(Configuration(DirectoryPart(server, users: [people])))
/// try site.sync(expecting: 0)
/// try site.assertConverged()
/// ```
final class TestSite {
    let folder: TemporaryFolder
    private(set) var configuration: Configuration

    /// - Parameter password: What the file `password` holds, which configurations name.
    init(_ configuration: Configuration, password: String = "sync-secret-of-the-test-bed") throws {
        folder = try TemporaryFolder()
        self.configuration = configuration
        let needsDatabase = SiteStoreKind.chosen == .postgresql && configuration.store == Configuration.usualStore
        if needsDatabase { self.configuration.store = try SiteStore.newDatabase() }
        try FileManager.default.createDirectory(
            atPath: folder.file("log"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try write(password + "\n", to: "password")
        try write(self.configuration.text, to: "rollcall.yaml")
    }

    /// The path of the store's file.
    var storeFile: String { folder.file(configuration.store) }
    var store: SiteStore {
        configuration.store.contains("://") ? .database(uri: configuration.store) : .file(storeFile)
    }
    var logFolder: String { folder.file(configuration.logFolder) }

    /// Writes a file that is private to its owner.
    func write(_ text: String, to name: String) throws {
        let path = try folder.write(text, to: name)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    func configure(_ change: (inout Configuration) -> Void) throws {
        change(&configuration)
        try write(configuration.text, to: "rollcall.yaml")
    }

    /// Changes the first directory.
    func configureDirectory(_ change: (inout DirectoryPart) -> Void) throws {
        try configure { change(&$0.directory) }
    }

    // MARK: Running

    @discardableResult
    func rollcall(_ arguments: String..., environment: [String: String] = [:]) throws -> Ending {
        try Program.run(arguments, environment: withConfiguration(environment))
    }

    /// Runs a command that must end with this exit code.
    @discardableResult
    func run(
        _ arguments: String..., expecting code: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Ending {
        let ending = try Program.run(arguments, environment: withConfiguration([:]))
        #expect(ending.code == code, "\(arguments): \(ending)", sourceLocation: sourceLocation)
        return ending
    }

    /// Runs a command that must be refused with these words, and leave accounts, groups and memberships as they are.
    @discardableResult
    func assertRefused(
        _ arguments: String..., expecting code: Int32 = 64, says: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Ending {
        try assertRefused(arguments, expecting: code, says: says, sourceLocation: sourceLocation)
    }

    @discardableResult
    func assertRefused(
        _ arguments: [String], expecting code: Int32 = 64, says: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Ending {
        try assertUnchanged(sourceLocation: sourceLocation) {
            let ending = try Program.run(arguments, environment: withConfiguration([:]))
            #expect(ending.code == code, "\(arguments): \(ending)", sourceLocation: sourceLocation)
            for text in says + ["othing was changed"] {
                #expect(
                    ending.complaints.contains(text), "\(text.debugDescription): \(ending)",
                    sourceLocation: sourceLocation)
            }
            return ending
        }
    }

    /// What a command prints with `--format json`.
    func json<Value: Decodable>(
        _ type: Value.Type, _ arguments: String..., expecting code: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Value {
        let ending = try Program.run(arguments + ["--format", "json"], environment: withConfiguration([:]))
        #expect(ending.code == code, "\(arguments): \(ending)", sourceLocation: sourceLocation)
        return try JSONDecoder().decode(type, from: Data(ending.output.utf8))
    }

    /// Starts the program and doesn't wait for it.
    func start(_ arguments: String...) throws -> RunningProgram {
        try Program.start(arguments, environment: withConfiguration([:]))
    }

    private func withConfiguration(_ environment: [String: String]) -> [String: String] {
        ["ROLLCALL_CONFIG": folder.file("rollcall.yaml")].merging(environment) { _, new in new }
    }

    /// One cycle of all directories, whose exit code must be this.
    ///
    /// - Returns: The closing line of the last directory's run, from the log.
    @discardableResult
    func sync(
        expecting code: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> RunRecord {
        let ending = try rollcall("sync")
        #expect(ending.code == code, "\(ending)", sourceLocation: sourceLocation)
        return try #require(try runs().last, sourceLocation: sourceLocation)
    }

    func plan(
        expecting code: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> PlanRecord {
        let ending = try rollcall("plan", "--format", "json")
        try #require(ending.code == code, "\(ending)", sourceLocation: sourceLocation)
        return try #require(try JSONDecoder().decode([PlanRecord].self, from: Data(ending.output.utf8)).first)
    }

    /// The explanation of the only one whom a name means. It changes nothing.
    func explain(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> ExplainedRecord {
        try assertUnchanged(sourceLocation: sourceLocation) {
            let explained = try json([ExplainedRecord].self, "explain", name, sourceLocation: sourceLocation)
            #expect(explained.count == 1, sourceLocation: sourceLocation)
            return try #require(explained.first, sourceLocation: sourceLocation)
        }
    }

    // MARK: What the store holds

    /// All accounts, by user name.
    func accounts() throws -> [String: AccountRecord] {
        let ending = try rollcall("accounts", "--format", "json")
        try #require(ending.code == 0, "\(ending)")
        let accounts = try JSONDecoder().decode([AccountRecord].self, from: Data(ending.output.utf8))
        return Dictionary(uniqueKeysWithValues: accounts.map { ($0.username, $0) })
    }

    func account(_ name: String) throws -> AccountRecord {
        try #require(try accounts()[name], "no account \(name)")
    }

    /// All groups, by name.
    func groups() throws -> [String: GroupRecord] {
        let ending = try rollcall("groups", "--format", "json")
        try #require(ending.code == 0, "\(ending)")
        let groups = try JSONDecoder().decode([GroupRecord].self, from: Data(ending.output.utf8))
        return Dictionary(uniqueKeysWithValues: groups.map { ($0.name, $0) })
    }

    /// The user names in each group that has any.
    func members() throws -> [String: Set<String>] {
        let rows = try store.rows([
            """
            SELECT groups.name, accounts.username FROM memberships
            JOIN groups ON groups.id = memberships.group_id JOIN accounts ON accounts.id = memberships.account_id
            """
        ])[0]
        var members: [String: Set<String>] = [:]
        for row in try JSONDecoder().decode([[String]].self, from: Data(rows.utf8)) {
            members[row[0], default: []].insert(row[1])
        }
        return members
    }

    /// Adds a membership as an administrator does, which is a row that no directory made.
    func addMembership(of account: String, in group: String) throws {
        try changeRow(
            """
            INSERT INTO memberships SELECT groups.id, accounts.id, NULL FROM groups, accounts
            WHERE groups.name = ? AND accounts.username = ?
            """, group, account)
    }

    /// Lets time pass: what was done up to now was done so many hours ago.
    func letHoursPass(_ hours: Int) throws {
        for (table, column) in [("runs", "started_at"), ("runs", "finished_at")] {
            _ = try store.change("UPDATE \(table) SET \(column) = \(store.earlier(column, by: hours))", [])
        }
        for column in ["disabled_at", "departed_at"] {
            _ = try store.change(
                "UPDATE accounts SET \(column) = \(store.earlier(column, by: hours)) WHERE \(column) IS NOT NULL", [])
        }
    }

    /// Runs a statement that changes one row, as a program beside the sync does.
    func changeRow(_ sql: String, _ values: String..., sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try store.change(sql, values) == 1, sourceLocation: sourceLocation)
    }

    /// Accounts, groups and memberships with every column.
    func dump() throws -> StoreDump { try StoreDump(of: store) }

    // MARK: What the log holds

    /// The closing lines of all runs, the oldest first. Each must have its opening line before it.
    func runs() throws -> [RunRecord] {
        let names = try FileManager.default.contentsOfDirectory(atPath: logFolder).filter { $0.hasPrefix("events-") }
        var opened: Set<String> = []
        var closed: [RunRecord] = []
        for name in names.sorted() {
            for line in try String(contentsOfFile: logFolder + "/" + name, encoding: .utf8).split(separator: "\n") {
                let record = try Self.decode(RunRecord.self, line)
                if record.status == "in_progress" {
                    #expect(opened.insert(record.id).inserted, "\(record.id) is opened twice")
                } else {
                    #expect(opened.remove(record.id) != nil, "\(record.id) is closed and was not open")
                    closed.append(record)
                }
            }
        }
        return closed
    }

    func details(of run: RunRecord) throws -> [DetailRecord] {
        guard let file = run.detailFile else { return [] }
        return try String(contentsOfFile: logFolder + "/" + file, encoding: .utf8).split(separator: "\n")
            .map { try Self.decode(DetailRecord.self, $0) }
    }

    /// The last run's closing line.
    func lastRun(sourceLocation: SourceLocation = #_sourceLocation) throws -> RunRecord {
        try #require(try runs().last, sourceLocation: sourceLocation)
    }

    /// What a run did, in words, sorted; see ``DetailRecord/words``.
    func deeds(of run: RunRecord) throws -> [String] {
        try details(of: run).map(\.words).sorted()
    }

    private static func decode<Record: Decodable>(_ type: Record.Type, _ line: Substring) throws -> Record {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(line.utf8))
    }

    /// Every file below the site's folder, but for the configuration and the password, as one text.
    func everythingWritten() throws -> String {
        var text = ""
        for name in FileManager.default.enumerator(atPath: folder.path)?.compactMap({ $0 as? String }) ?? [] {
            guard name != "password", name != "rollcall.yaml",
                let data = FileManager.default.contents(atPath: folder.file(name))
            else { continue }
            text += String(decoding: data, as: UTF8.self)
        }
        return text
    }

    // MARK: Assertions

    /// Nothing is left to do: the plan is empty, and one more cycle leaves every row as it is (DESIGN, rule 10).
    func assertConverged(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let before = try dump()
        let plan = try plan(sourceLocation: sourceLocation)
        #expect(plan.changes.map(\.words) == [], sourceLocation: sourceLocation)
        let run = try sync(sourceLocation: sourceLocation)
        #expect(run.status == "success", "\(run.eventErrors)", sourceLocation: sourceLocation)
        #expect(run.changes.filter { !$0.key.hasSuffix(".skipped") } == [:], sourceLocation: sourceLocation)
        #expect(try dump().differences(from: before) == [], sourceLocation: sourceLocation)
    }

    /// Runs something that must leave accounts, groups and memberships as they are.
    func assertUnchanged<Result>(
        sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
    ) throws -> Result {
        let before = try dump()
        let result = try body()
        #expect(try dump().differences(from: before) == [], sourceLocation: sourceLocation)
        return result
    }
}
