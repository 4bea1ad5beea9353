import Postgres

/// Where a store is, and so what kind it is.
public enum StoreAddress: Sendable {
    /// An SQLite file.
    case sqlite(path: String)
    /// A PostgreSQL connection text: a URI or `keyword=value` pairs, which may hold a password.
    case postgres(String)

    /// Opens the store; see ``StoreMode``. Throws ``StoreError``.
    public func open(_ mode: StoreMode) throws -> any AccountStore {
        switch self {
        case .sqlite(let path): try SQLiteStore(path: path, mode: mode)
        case .postgres(let text): try PostgresStore(text, mode: mode)
        }
    }

    /// Makes the store, or brings it up to date: SQLite does so whenever it is opened, PostgreSQL only by this.
    ///
    /// - Parameter role: Who is to own what is made in PostgreSQL, in place of the role that the text names.
    /// - Returns: What was done.
    public func migrate(as role: String? = nil) throws -> StoreMigration {
        switch self {
        case .sqlite(let path):
            let before = try SQLiteStore.version(ofStoreAt: path)
            let store = try SQLiteStore(path: path, mode: .readWrite)
            return StoreMigration(location: store.location, from: before, to: Schema.current.version)
        case .postgres(let text):
            let location = PostgresConnection.words(for: text)
            return try PostgresFault.explained(location) {
                let connection = try PostgresConnection(connectingTo: text, as: role, within: .seconds(15))
                let schema = PostgresSchema.current
                let before = try schema.migrate(connection, location: location)
                return StoreMigration(location: location, from: before, to: schema.version)
            }
        }
    }
}

/// What a migration did to a store.
public struct StoreMigration: Hashable, Sendable {
    public var location: String
    /// Versions of the schema; 0: there was none.
    public var from: Int
    public var to: Int
}
