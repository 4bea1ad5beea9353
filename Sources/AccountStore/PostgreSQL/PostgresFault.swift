import Postgres

/// Puts PostgreSQL's errors into words for the operator.
enum PostgresFault {
    /// Runs `body`, and turns a PostgreSQL error that leaves it into a ``StoreError``.
    static func explained<Result>(_ location: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as PostgresError {
            throw StoreError(.unavailable, message(error, location))
        } catch is DecodingError {
            throw StoreError(
                .damaged,
                "A column of \(location) that holds JSON has another form than rollcall wrote. No account was changed. Find "
                    + "out which program wrote to the tables `runs` or `directories` of the schema rollcall, or restore a "
                    + "backup.")
        }
    }

    private static func message(_ error: PostgresError, _ location: String) -> String {
        let unchanged = "No account was changed."
        return switch error.code {
        case .malformedConnectionText:
            "The store's connection text can't be read: \(error.diagnostic). \(unchanged) Correct `store` in the "
                + "configuration: postgresql://USER@HOST/DATABASE, with special characters percent-encoded."
        case .invalidPassword, .invalidAuthorization:
            "\(location) does not let this role in: \(error.code). \(unchanged) Check the role and its password (PGPASSFILE or "
                + "~/.pgpass of the user that runs rollcall), and the server's pg_hba.conf."
        case .unknownDatabase:
            "The database of \(location) does not exist. \(unchanged) Create it, or correct `store` in the configuration."
        case .refused, .cannotConnect, .timedOut, .cannotConnectNow, .tooManyConnections, .adminShutdown,
            .crashShutdown,
            .connectionLost:
            "\(location) can't be reached: \(error.code)\(words(error)). \(unchanged) See whether the server runs, and "
                + "whether host, port and TLS settings of `store` are right; the next run tries again."
        case .readOnlyTransaction:
            "\(location) takes no changes: it is a standby, or was set so. \(unchanged) Name the primary in `store`, or all "
                + "hosts with target_session_attrs=read-write."
        case .insufficientPrivilege:
            "The role that signs in to \(location) lacks a privilege\(words(error)). \(unchanged) Grant what "
                + "deploy/postgresql/roles.sql says."
        case .lockNotAvailable:
            "Another program has held a lock in \(location) for too long. \(unchanged) Look in pg_stat_activity for a "
                + "transaction that doesn't end, and run again."
        case .diskFull:
            "The server of \(location) has no room left. \(unchanged) Free space there, and run again."
        case .characterNotInRepertoire:
            "A value holds a character that PostgreSQL can't store (U+0000, or one that the database's encoding lacks). "
                + "\(unchanged) Create the database with the encoding UTF8, or find the value in the directory."
        case .undefinedTable, .undefinedColumn, .undefinedFunction, .invalidSchemaName:
            "The tables in \(location) are not as rollcall made them\(words(error)). \(unchanged) Find out who changed "
                + "the schema rollcall, or restore a backup."
        default:
            "\(location) refused to go on: \(error.code). \(unchanged) If it happens again, please report it with this "
                + "message and with what the server's log says."
        }
    }

    /// What the server or libpq said, where it can't hold a person's values.
    private static func words(_ error: PostgresError) -> String {
        let first = error.diagnostic.split(separator: "\n").first.map(String.init) ?? ""
        return first.isEmpty ? "" : " (\(first))"
    }
}
