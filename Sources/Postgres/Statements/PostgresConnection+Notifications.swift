import CLibPQ

/// What another session told those who listen on a channel.
public struct PostgresNotification: Hashable, Sendable {
    public var channel: String
    public var payload: String
}

extension PostgresConnection {
    /// What came since the last call, on the channels that this session listens on. Does not wait for more.
    public func notifications() throws(PostgresError) -> [PostgresNotification] {
        // The server sends them between statements.
        _ = try run("", .execute)
        guard unsafe PQconsumeInput(handle) == 1 else { throw failure(.execute) }
        var notifications: [PostgresNotification] = []
        while let notification = unsafe PQnotifies(handle) {
            unsafe notifications.append(
                PostgresNotification(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra)))
            unsafe PQfreemem(notification)
        }
        return notifications
    }
}
