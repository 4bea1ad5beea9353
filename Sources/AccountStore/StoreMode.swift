/// What a store is opened for.
public enum StoreMode: Hashable, Sendable {
    /// An SQLite file is made where it is missing, in a folder that exists, and migrated where it is older.
    case readWrite
    /// Changes nothing. A missing store is an error of kind `notFound`, an older one of kind `older`.
    ///
    /// SQLite may still put its `-wal` and `-shm` files beside the database, which hold nothing then.
    case readOnly
}
