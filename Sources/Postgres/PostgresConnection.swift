import CLibPQ

/// One connection to a PostgreSQL server: statements, transactions and COPY, one at a time.
///
/// ```swift
/// let connection = try PostgresConnection(connectingTo: "postgresql://db.example.com/rollcall", within: .seconds(10))
/// let rows = try connection.query("SELECT name FROM people WHERE id = $1", parameters: ["7"])
/// let name = rows.first?[0]
/// ```
///
/// Not to be shared between threads. Texts are UTF-8 both ways, whatever the database's encoding is. The server's notices
/// are dropped. Once the connection is lost, everything fails: there is no reconnecting behind the caller's back, which
/// would go on without the transaction and without the session's locks.
@safe
public final class PostgresConnection {
    /// `nil` once it was closed.
    private(set) var handle: OpaquePointer?
    /// Whether rows are being sent, during which nothing else may be.
    var isCopying = false

    /// Connects, and logs in.
    ///
    /// - Parameters:
    ///   - text: A connection URI or `keyword=value` pairs, with everything that libpq understands: several hosts,
    ///     service and password files, TLS settings. What it leaves open comes from libpq's environment variables.
    ///   - role: Who signs in, in place of the one that the text names.
    ///   - deadline: How long it may take in all, of which each of several hosts has its share: a silent one leaves time for
    ///     those behind it. The look-up of a host's name is the system's, which keeps its own time.
    /// - Throws: The server's SQLSTATE, or `malformedConnectionText`, `refused`, `timedOut`, `cannotConnect`.
    public init(
        connectingTo text: String, as role: String? = nil, within deadline: Duration
    ) throws(PostgresError) {
        let hosts = try ConnectionText.hosts(text)
        var failure = PostgresError(.cannotConnect, .connect)
        for host in hosts {
            do throws(PostgresError) {
                unsafe handle = try ConnectionAttempt(text, as: role, at: host).finish(within: deadline / hosts.count)
                return
            } catch {
                failure = error
            }
        }
        throw failure
    }

    deinit {
        close()
    }

    /// Says goodbye to the server. A transaction under way is rolled back; a second time does nothing.
    public func close() {
        unsafe PQfinish(handle)
        unsafe handle = nil
    }

    /// Such as 150018 for 15.18; 0 without a connection.
    public var serverVersion: Int {
        Int(unsafe PQserverVersion(handle))
    }

    /// Whether the connection was not seen to be lost. Only a statement finds out whether it still works.
    public var isOpen: Bool {
        unsafe PQstatus(handle) == CONNECTION_OK
    }
}
