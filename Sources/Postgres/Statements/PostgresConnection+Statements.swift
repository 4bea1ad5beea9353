import CLibPQ

extension PostgresConnection {
    /// Runs one or more statements, separated by semicolons, whose rows nobody wants.
    ///
    /// Several statements are one transaction, unless they say otherwise. Never made of values: see
    /// ``query(_:parameters:)``.
    public func execute(_ sql: String) throws(PostgresError) {
        _ = try run(sql, .execute)
    }

    /// Runs one statement with values, which are sent beside it and never become a part of it.
    ///
    /// - Parameters:
    ///   - sql: A statement with `$1`, `$2`, … for the values.
    ///   - parameters: The values in the server's text format; `nil` is NULL, and an empty text is an empty text.
    /// - Throws: The server's SQLSTATE; `characterNotInRepertoire` for a NUL character, which PostgreSQL can't store.
    @discardableResult
    public func query(_ sql: String, parameters: [String?] = []) throws(PostgresError) -> PostgresRows {
        guard let values = CStrings(parameters) else { throw holdsNUL("a parameter", .query) }
        let answer = try run(sql, .query) {
            unsafe values.withPointers { values in
                unsafe PQsendQueryParams(handle, sql, Int32(parameters.count), nil, values, nil, nil, 0)
            }
        }
        return PostgresRows(answer)
    }

    /// Runs one statement with values, as ``query(_:parameters:)``, and visits the rows in the binary format.
    ///
    /// - Returns: How many rows the statement inserted, changed, deleted or returned.
    @discardableResult
    public func forEachRow(
        _ sql: String, parameters: [String?] = [], _ body: (PostgresRow) throws -> Void = { _ in }
    ) throws -> Int {
        guard let values = CStrings(parameters) else { throw holdsNUL("a parameter", .query) }
        let answer = try run(sql, .query) {
            unsafe values.withPointers { values in
                unsafe PQsendQueryParams(handle, sql, Int32(parameters.count), nil, values, nil, nil, 1)
            }
        }
        let row = PostgresRow()
        for index in 0..<answer.rowCount {
            answer.fill(row, from: index)
            try body(row)
        }
        return answer.affectedRows ?? 0
    }

    /// Runs statements to a successful end.
    func run(_ sql: String, _ operation: PostgresError.Operation) throws(PostgresError) -> Answer {
        try run(sql, operation) { unsafe PQsendQuery(handle, sql) }
    }

    private func run(
        _ sql: String, _ operation: PostgresError.Operation, _ call: () -> Int32
    ) throws(PostgresError) -> Answer {
        let answer = try send(sql, operation, call)
        guard answer.isSuccess else {
            if answer.isCopy { endStrayCopy() }
            throw error(answer, operation)
        }
        return answer
    }

    /// Sends this SQL with one call of libpq, and returns what comes back, be it an error.
    func send(
        _ sql: String, _ operation: PostgresError.Operation, _ call: () -> Int32
    ) throws(PostgresError) -> Answer {
        guard !isCopying else { throw PostgresError(.busy, operation) }
        guard CStrings.canHold(sql) else { throw holdsNUL("the SQL", operation) }
        guard unsafe handle != nil else { throw PostgresError(.connectionLost, operation, diagnostic: "closed") }
        guard call() == 1, let answer = lastAnswer() else { throw failure(operation) }
        return answer
    }

    /// Reads to the end of what the server says, or to a COPY: the first error, or else the last answer.
    ///
    /// libpq's own loop would return the last error, which hides why the server ended the connection.
    func lastAnswer() -> Answer? {
        var last: Answer?
        while let answer = unsafe Answer(PQgetResult(handle)) {
            if last?.isSuccess ?? true { last = answer }
            if answer.isCopy { break }
        }
        return last
    }

    /// Leaves a COPY that the caller didn't ask for: libpq does so before any statement, and so before an empty one.
    func endStrayCopy() {
        _ = unsafe Answer(PQexec(handle, ""))
    }

    // MARK: Errors

    /// What an unsuccessful answer means.
    func error(_ answer: Answer, _ operation: PostgresError.Operation) -> PostgresError {
        guard !answer.isCopy else {
            return PostgresError(.unexpectedAnswer, operation, diagnostic: "the server began another kind of COPY")
        }
        var error = PostgresError(answer, operation)
        if error.code == .unexpectedAnswer && !isOpen { error.code = .connectionLost }
        return error
    }

    /// What libpq says of the last call, where there was no answer.
    func failure(_ operation: PostgresError.Operation) -> PostgresError {
        let message = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
        return PostgresError(isOpen ? .unexpectedAnswer : .connectionLost, operation, diagnostic: message)
    }

    private func holdsNUL(_ what: String, _ operation: PostgresError.Operation) -> PostgresError {
        PostgresError(.characterNotInRepertoire, operation, diagnostic: "\(what) holds a NUL character")
    }
}
