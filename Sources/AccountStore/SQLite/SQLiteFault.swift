import GRDB

/// Puts SQLite's errors into words for the operator.
enum SQLiteFault {
    /// Runs `body`, and turns an SQLite error that leaves it into a ``StoreError``.
    static func explained<Result>(path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw explain(error, path: path)
        } catch is DecodingError {
            throw StoreError(
                .damaged,
                "A column of \(path) that holds JSON has another form than rollcall wrote. No account was changed. Find "
                    + "out which program wrote to the tables `runs` or `directories`, or put a backup in its place.")
        }
    }

    static func explain(_ error: DatabaseError, path: String) -> StoreError {
        let unchanged = "No account was changed."
        switch error.resultCode {
        case .SQLITE_NOTADB:
            return StoreError(
                .damaged,
                "\(path) is no SQLite database. \(unchanged) Check the store's path in the configuration; if it is "
                    + "right, put a backup in its place.")
        case .SQLITE_CORRUPT:
            return StoreError(
                .damaged,
                "The database \(path) is damaged (\(code(error))). \(unchanged) What it says of accounts can't be "
                    + "trusted: stop the timer, keep a copy of the file, and put a backup in its place.")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return StoreError(
                .unavailable,
                "Another program has held the write lock of \(path) for too long. \(unchanged) "
                    + "Find it with `fuser \(path)`, let it end its transaction, and run again.")
        case .SQLITE_READONLY:
            return StoreError(
                .unavailable,
                "The database \(path) can't be written (\(code(error))). \(unchanged) Give the user that rollcall runs "
                    + "as write access to the file and to its folder, on a file system that isn't mounted read-only.")
        case .SQLITE_FULL:
            return StoreError(
                .unavailable,
                "There is no room left for the database \(path). \(unchanged) Free space on its file system, and run "
                    + "again.")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            return StoreError(
                .unavailable,
                "The database \(path) can't be opened (\(code(error))). \(unchanged) SQLite makes files beside it: give "
                    + "the user that rollcall runs as read and write access to the file and to its folder.")
        case .SQLITE_IOERR:
            return StoreError(
                .unavailable,
                "The operating system failed to read or write \(path) (\(code(error))). Its last transaction either "
                    + "counts wholly or not at all. Look for disk errors in the system's log, and run again.")
        default:
            return StoreError(
                .unavailable,
                "SQLite refused to go on with \(path): \(error.message ?? "no message") (\(code(error))). \(unchanged) "
                    + "If it happens again, please report it with this message.")
        }
    }

    private static func code(_ error: DatabaseError) -> String {
        "SQLite error \(error.extendedResultCode.rawValue)"
    }
}
