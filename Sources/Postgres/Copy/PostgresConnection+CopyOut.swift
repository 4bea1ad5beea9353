import CLibPQ

extension PostgresConnection {
    /// Reads rows in the binary COPY format, one after the other, however many there are.
    ///
    /// ```swift
    /// try connection.copyOut("COPY (SELECT id, name FROM people) TO STDOUT (FORMAT binary)") { row in
    ///     names[row.integer(0)] = row.text(1)
    /// }
    /// ```
    ///
    /// Nothing else may be sent over the connection meanwhile.
    ///
    /// - Throws: What `body` throws, upon which the rest is read and dropped; else a `PostgresError`.
    public func copyOut(_ sql: String, _ body: (PostgresRow) throws -> Void) throws {
        let answer = try send(sql, .copy) { unsafe PQsendQuery(handle, sql) }
        guard answer.status == PGRES_COPY_OUT, answer.isBinary else {
            if answer.isCopy { endStrayCopy() }
            guard !answer.isSuccess else {
                throw PostgresError(.unexpectedAnswer, .copy, diagnostic: "the statement is no COPY … TO STDOUT")
            }
            throw error(answer, .copy)
        }
        isCopying = true
        defer { isCopying = false }
        var reader = CopyRowReader()
        var failure: (any Error)?
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let count = unsafe PQgetCopyData(handle, &buffer, 0)
            if count == -1 { break }
            guard count >= 0, let start = unsafe buffer else { throw self.failure(.copy) }
            defer { unsafe PQfreemem(buffer) }
            if failure != nil { continue }
            do {
                try unsafe reader.take(UnsafeRawBufferPointer(start: start, count: Int(count)), body)
            } catch {
                failure = error
            }
        }
        guard let end = lastAnswer() else { throw self.failure(.copy) }
        if let failure { throw failure }
        guard end.isSuccess else { throw error(end, .copy) }
    }
}

/// Takes apart what a binary COPY sends: a header, and then rows, each of them whole in one message.
private struct CopyRowReader {
    private let row = PostgresRow()
    private var isHeaderRead = false

    /// `PGCOPY\n\377\r\n\0`, flags, and the length of an extension that may follow.
    private static let header = 11 + 4 + 4

    mutating func take(_ message: UnsafeRawBufferPointer, _ body: (PostgresRow) throws -> Void) throws {
        var place = 0
        if !isHeaderRead {
            guard message.count >= Self.header else { throw Self.malformed }
            place = Self.header + Int(unsafe Self.number(message, at: Self.header - 4, as: UInt32.self) ?? 0)
            isHeaderRead = true
        }
        while place < message.count {
            guard let fields = unsafe Self.number(message, at: place, as: Int16.self) else { throw Self.malformed }
            place += 2
            if fields < 0 { return }
            row.removeAll()
            for _ in 0..<fields {
                guard let length = unsafe Self.number(message, at: place, as: Int32.self) else { throw Self.malformed }
                place += 4
                guard length >= 0 else {
                    unsafe row.append(nil)
                    continue
                }
                guard Int(length) <= message.count - place else { throw Self.malformed }
                unsafe row.append(UnsafeRawBufferPointer(rebasing: message[place..<place + Int(length)]))
                place += Int(length)
            }
            try body(row)
        }
    }

    private static func number<Number: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, at place: Int, as type: Number.Type
    ) -> Number? {
        guard place >= 0, bytes.count - place >= MemoryLayout<Number>.size else { return nil }
        return Number(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: place, as: type))
    }

    private static var malformed: PostgresError {
        PostgresError(.unexpectedAnswer, .copy, diagnostic: "the rows of the COPY can't be read")
    }
}
