import LDAPText
import Planning
import Postgres

/// A PostgreSQL database in a transaction: what is done to many rows is one statement, or a COPY, since each statement is a
/// way to the server and back.
final class PostgresDatabase: StoreDatabase {
    typealias Row = PostgresRow
    typealias Fields = PostgresFields

    private let connection: PostgresConnection

    /// Up to so many rows are sent as parameters; more are copied, which costs a table of its own where they change others.
    private static let few = 200
    /// How many numbers one statement takes.
    private static let batch = 10_000

    init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    // MARK: Statements

    func forEach(_ sql: String, _ values: [SQLValue], _ body: (PostgresRow) throws -> Void) throws {
        try connection.forEachRow(Self.numbered(sql), parameters: Self.parameters(values), body)
    }

    func stream(_ sql: String, _ body: (PostgresRow) throws -> Void) throws {
        try connection.copyOut("COPY (\(sql)) TO STDOUT (FORMAT binary)", body)
    }

    func run(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try connection.forEachRow(Self.numbered(sql), parameters: Self.parameters(values))
    }

    /// Writes `$1`, `$2` … for each `?`; none of our statements has one in a text.
    static func numbered(_ sql: String) -> String {
        var result = ""
        var number = 0
        for character in sql {
            if character == "?" {
                number += 1
                result += "$\(number)"
            } else {
                result.append(character)
            }
        }
        return result
    }

    private static func parameters(_ values: [SQLValue]) -> [String?] {
        var fields = PostgresFields.asText
        for value in values { value.write(to: &fields) }
        return fields.texts
    }

    private static func array(_ numbers: some Sequence<Int64>) -> String {
        "{" + numbers.lazy.map(String.init).joined(separator: ",") + "}"
    }

    // MARK: Rows by number

    private func inBatches(_ ids: [Int64], _ body: (_ array: String) throws -> Void) throws {
        for start in stride(from: 0, to: ids.count, by: Self.batch) {
            try body(Self.array(ids[start..<min(start + Self.batch, ids.count)]))
        }
    }

    func forEach(
        numbered ids: [Int64], in table: String, _ columns: String, _ lock: RowLock,
        _ body: (PostgresRow) throws -> Void
    ) throws {
        // In one order everywhere, so that two transactions wait for each other one way round.
        let clause =
            switch lock {
            case .change: "FOR UPDATE"
            case .delete: "FOR KEY SHARE"
            }
        try inBatches(ids.sorted()) { array in
            try connection.forEachRow(
                "SELECT \(columns) FROM \(table) WHERE id = ANY ($1::bigint[]) ORDER BY id \(clause)",
                parameters: [array], body)
        }
    }

    func newNumbers(_ count: Int, for table: String) throws -> [Int64] {
        var numbers: [Int64] = []
        if count == 0 { return numbers }
        try connection.forEachRow(
            "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2::int)",
            parameters: ["\(PostgresSchema.name).\(table)", String(count)]
        ) { numbers.append($0.integer(0)) }
        return numbers.sorted()
    }

    func delete(_ ids: [Int64], from table: String, by column: String) throws {
        try inBatches(ids) { array in
            try connection.forEachRow("DELETE FROM \(table) WHERE \(column) = ANY ($1::bigint[])", parameters: [array])
        }
    }

    /// A name's place is taken by what no name's key begins with.
    func release(_ column: ReleasedColumn, of ids: [Int64], in table: String) throws {
        let value =
            switch column {
            case .nameKey: "name_key = E'\\x01' || id"
            case .identifier: "identifier = NULL"
            }
        try inBatches(ids) { array in
            try connection.forEachRow("UPDATE \(table) SET \(value) WHERE id = ANY ($1::bigint[])", parameters: [array])
        }
    }

    // MARK: Many rows

    func insert<Rows: Collection>(
        into table: String, _ columns: [String], _ rows: Rows,
        _ write: (Rows.Element, inout PostgresFields) throws -> Void
    ) throws {
        let count = rows.count
        let names = columns.joined(separator: ", ")
        guard count > Self.few else {
            var fields = PostgresFields.asText
            for row in rows { try write(row, &fields) }
            guard count > 0 else { return }
            var number = 0
            let values = (0..<count).map { _ in
                "("
                    + columns.map { _ in
                        number += 1
                        return "$\(number)"
                    }.joined(separator: ", ") + ")"
            }
            try connection.forEachRow(
                "INSERT INTO \(table) (\(names)) VALUES \(values.joined(separator: ", "))", parameters: fields.texts)
            return
        }
        try connection.copyIn("COPY \(table) (\(names)) FROM STDIN (FORMAT binary)") { writer in
            var fields = PostgresFields.binary
            for row in rows {
                fields.removeAll()
                try write(row, &fields)
                try writer.row(fields: fields.count, encoded: fields.bytes)
            }
        }
    }

    func update<Column: RowColumn>(_ rows: [RowUpdate<Column>], stamp: RowStamp) throws {
        let rows = rows.filter { !Column.differing($0.before, $0.after).isEmpty }
        if rows.count > Self.few { return try updateMany(rows, stamp) }
        for row in rows {
            let columns = Column.differing(row.before, row.after)
            var fields = PostgresFields.asText
            for column in columns { column.write(row.after, to: &fields) }
            stamp.write(to: &fields)
            fields.integer(Column.number(of: row.before))
            let names = columns.map(\.rawValue) + RowStamp.updated
            let values = names.enumerated().map { "\($1) = $\($0 + 1)" }.joined(separator: ", ")
            try connection.forEachRow(
                "UPDATE \(Column.table) SET \(values) WHERE id = $\(names.count + 1)", parameters: fields.texts)
        }
    }

    /// Through a table of its own, which the transaction's end removes. Every column is written: the rows were found as the
    /// plan has them, and are locked.
    private func updateMany<Column: RowColumn>(_ rows: [RowUpdate<Column>], _ stamp: RowStamp) throws {
        let names = Column.allCases.map(\.rawValue) + RowStamp.updated
        let columns = (["id"] + names).joined(separator: ", ")
        let table = "new_\(Column.table)"
        try connection.execute(
            "CREATE TEMPORARY TABLE \(table) ON COMMIT DROP AS SELECT \(columns) FROM \(Column.table) WITH NO DATA")
        try insert(into: table, ["id"] + names, rows) { row, fields in
            fields.integer(Column.number(of: row.before))
            for column in Column.allCases { column.write(row.after, to: &fields) }
            stamp.write(to: &fields)
        }
        let values = names.map { "\($0) = new.\($0)" }.joined(separator: ", ")
        try connection.execute(
            "ANALYZE \(table); UPDATE \(Column.table) SET \(values) FROM \(table) AS new WHERE \(Column.table).id = new.id"
        )
    }

    // MARK: Memberships

    func addMemberships(_ rows: [MembershipRows]) throws {
        let pairs = rows.lazy.flatMap { row in row.accounts.sorted().lazy.map { (row.group, $0, row.maker) } }
        if rows.reduce(0, { $0 + $1.accounts.count }) <= Self.few {
            return try insert(into: "memberships", ["group_id", "account_id", "made_by"], Array(pairs)) {
                pair, fields in
                fields.integer(pair.0)
                fields.integer(pair.1)
                fields.text(pair.2)
            }
        }
        try connection.copyIn("COPY memberships (group_id, account_id, made_by) FROM STDIN (FORMAT binary)") { writer in
            for row in rows {
                for account in row.accounts.sorted() {
                    try writer.startRow()
                    writer.int8(row.group)
                    writer.int8(account)
                    writer.text(row.maker)
                }
            }
        }
    }

    func removeMemberships(_ rows: [MembershipRows]) throws -> (account: Int64, group: Int64)? {
        for (maker, rows) in Dictionary(grouping: rows, by: \.maker) {
            let count = rows.reduce(0) { $0 + $1.accounts.count }
            let groups = rows.lazy.flatMap { row in repeatElement(row.group, count: row.accounts.count) }
            let removed = try connection.query(
                """
                DELETE FROM memberships USING unnest($1::bigint[], $2::bigint[]) AS gone (group_id, account_id)
                WHERE memberships.group_id = gone.group_id AND memberships.account_id = gone.account_id
                    AND memberships.made_by IS NOT DISTINCT FROM $3
                RETURNING memberships.group_id, memberships.account_id
                """, parameters: [Self.array(groups), Self.array(rows.lazy.flatMap(\.accounts)), maker])
            guard removed.count != count else { continue }
            let pairs = Set(removed.lazy.map { [$0[0], $0[1]] })
            for row in rows {
                if let missing = row.accounts.first(where: { !pairs.contains([String(row.group), String($0)]) }) {
                    return (missing, row.group)
                }
            }
        }
        return nil
    }

    // MARK: Telling others

    /// Rows of the table `changes`, one a change of an account or a group, and one for all members whom a group gets or loses
    /// for one reason; and `NOTIFY rollcall`, which the server sends when the transaction is committed.
    func publish(_ plan: Plan, of run: StoredRun, numbers: CreatedNumbers) throws {
        let accounts = plan.accounts.enumerated().map { place, change in
            Published(
                object: "account", action: change.action.rawValue,
                account: change.before?.id ?? numbers.accounts[place], name: change.subject.username,
                reason: change.reason.text)
        }
        let groups = plan.groups.enumerated().map { place, change in
            Published(
                object: "group", action: change.action.rawValue, group: change.before?.id ?? numbers.groups[place],
                name: change.subject.name, reason: change.reason.text)
        }
        let memberships = plan.memberships.map { change in
            let group: Int64 =
                switch change.group {
                case .recorded(let id, _): id
                case .created(let index, _): numbers.groups[index]
                }
            return Published(
                object: "membership", action: change.action.rawValue, group: group,
                accounts: change.members.map { member in
                    switch plan.subjects[Int(member)].account {
                    case .recorded(let id): id
                    case .created(let index): numbers.accounts[index]
                    }
                }, name: change.group.name, reason: change.reason.text)
        }
        try insert(
            into: "changes",
            [
                "run", "directory", "at", "object", "action", "account_id", "group_id", "account_ids", "name", "reason",
            ], accounts + groups + memberships
        ) { change, fields in
            fields.text(run.id)
            fields.text(run.directory)
            fields.time(run.finishedAt)
            fields.text(change.object)
            fields.text(change.action)
            fields.integer(change.account)
            fields.integer(change.group)
            if let accounts = change.accounts { fields.integers(accounts) } else { fields.text(nil) }
            fields.text(change.name)
            fields.text(change.reason)
        }
        let counts = run.counts.filter { $0.value != 0 }
        try connection.query(
            "SELECT pg_notify($1, $2)",
            parameters: [
                PostgresSchema.name,
                try StoredJSON.text(Notification(run: run.id, directory: run.directory, counts: counts)),
            ])
    }

    private struct Published {
        var object: String
        var action: String
        var account: Int64? = nil
        var group: Int64? = nil
        var accounts: [Int64]? = nil
        var name: String
        var reason: String
    }

    private struct Notification: Encodable {
        var run: String
        var directory: String
        var counts: [String: Int]
    }

    // MARK: What PostgreSQL says

    func conflict(_ error: any Error) -> String? {
        guard let error = error as? PostgresError else { return nil }
        return switch error.code {
        case .uniqueViolation: "a name, an identifier or a membership is there already"
        case .foreignKeyViolation: "an account or a group that a membership refers to is gone"
        default: nil
        }
    }

    let localSiteAdministrators = PostgresSchema.localSiteAdministrators
}
