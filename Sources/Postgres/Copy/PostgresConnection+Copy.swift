import CLibPQ

extension PostgresConnection {
    /// Sends rows in the binary COPY format (PostgreSQL's documentation, COPY, "Binary Format").
    ///
    /// ```swift
    /// try connection.copyIn("COPY people (id, name) FROM STDIN (FORMAT binary)") { rows in
    ///     for person in people {
    ///         try rows.startRow()
    ///         rows.int8(person.id)
    ///         rows.text(person.name)
    ///     }
    /// }
    /// ```
    ///
    /// All rows arrive or none; inside a transaction, a failure leaves only its rollback. Nothing else may be sent over
    /// the connection meanwhile. The server reports a row that it doesn't like after the last one was sent.
    ///
    /// - Returns: How many rows the server took.
    /// - Throws: What `rows` throws, upon which the COPY is given up; else a `PostgresError`.
    @discardableResult
    public func copyIn(_ sql: String, rows: (inout CopyRowWriter) throws -> Void) throws -> Int {
        try beginCopy(sql)
        isCopying = true
        defer { isCopying = false }
        do {
            var writer = CopyRowWriter(self)
            try rows(&writer)
            try writer.finish()
        } catch {
            _ = unsafe PQputCopyEnd(handle, "given up by the client")
            _ = lastAnswer()
            throw error
        }
        guard unsafe PQputCopyEnd(handle, nil) == 1, let answer = lastAnswer() else { throw failure(.copy) }
        guard answer.isSuccess else { throw error(answer, .copy) }
        return answer.affectedRows ?? 0
    }

    /// Sends bytes of the COPY that is under way.
    func putCopyData(_ bytes: borrowing [UInt8]) throws(PostgresError) {
        let code = unsafe bytes.withUnsafeBytes { bytes in
            unsafe PQputCopyData(handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        guard code == 1 else { throw failure(.copy) }
    }

    private func beginCopy(_ sql: String) throws(PostgresError) {
        let answer = try send(sql, .copy) { unsafe PQsendQuery(handle, sql) }
        guard answer.status == PGRES_COPY_IN, answer.isBinary else {
            if answer.isCopy { endStrayCopy() }
            guard !answer.isSuccess else {
                throw PostgresError(.unexpectedAnswer, .copy, diagnostic: "the statement is no COPY … FROM STDIN")
            }
            throw error(answer, .copy)
        }
    }
}
