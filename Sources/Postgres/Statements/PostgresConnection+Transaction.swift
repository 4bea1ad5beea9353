import CLibPQ

/// What a transaction sees.
public enum TransactionKind: String, Sendable {
    /// Each statement sees what was committed before it, and what it locks as it is then.
    case readCommitted = "ISOLATION LEVEL READ COMMITTED READ WRITE"
    /// Every statement sees one moment, and nothing can be written.
    case snapshot = "ISOLATION LEVEL REPEATABLE READ READ ONLY"
}

extension PostgresConnection {
    /// Runs `body` in a transaction: committed if it returns, rolled back if it throws.
    ///
    /// Transactions don't nest. Where the rollback itself fails, the connection is closed, so that nothing can go on
    /// inside.
    ///
    /// - Throws: What `body` throws; else a `PostgresError`. One of operation `commit` says that `body`'s work is undone,
    ///   or, with the code `connectionLost`, that nobody knows. A `body` that hid the failure of a statement gets
    ///   `inFailedTransaction`, since the server would answer the commit with a silent rollback.
    public func transaction<Result>(
        _ kind: TransactionKind = .readCommitted, _ body: () throws -> Result
    ) throws -> Result {
        guard unsafe PQtransactionStatus(handle) != PQTRANS_INTRANS,
            unsafe PQtransactionStatus(handle) != PQTRANS_INERROR
        else { throw PostgresError(.activeTransaction, .begin) }
        _ = try run("BEGIN \(kind.rawValue)", .begin)
        do {
            let result = try body()
            try commit()
            return result
        } catch {
            rollBack()
            throw error
        }
    }

    private func commit() throws(PostgresError) {
        guard unsafe PQtransactionStatus(handle) != PQTRANS_IDLE else {
            throw PostgresError(.noActiveTransaction, .commit, diagnostic: "the transaction was ended before its time")
        }
        let answer: Answer
        do throws(PostgresError) {
            answer = try run("COMMIT", .commit)
        } catch {
            // Whatever reason the server gave for hanging up, it may have given it after the commit.
            throw isOpen ? error : PostgresError(.connectionLost, .commit, diagnostic: error.diagnostic)
        }
        guard answer.tag == "COMMIT" else { throw PostgresError(.inFailedTransaction, .commit) }
    }

    /// Ends a transaction that is still there.
    private func rollBack() {
        guard isOpen, unsafe PQtransactionStatus(handle) != PQTRANS_IDLE else { return }
        do throws(PostgresError) {
            _ = try run("ROLLBACK", .execute)
        } catch {
            close()
        }
    }
}
