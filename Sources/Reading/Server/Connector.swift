import Foundation
import LDAP

/// A session with the server's word on which controller it is.
struct Connection {
    let session: LDAPSession
    let root: RootDSE

    /// Tells controllers behind one name apart: Active Directory's own word, else the address.
    var controller: String { root.dsServiceName ?? session.peerAddress }
}

/// Opens connections.
struct Connector: Sendable {
    let source: ServerSource

    /// What became of trying the servers.
    struct Result {
        var connection: Connection
        /// Why servers before it were not taken.
        var passedOver: [LDAPError]
    }

    /// Connects to the first server that answers and takes the bind.
    ///
    /// - Throws: ``ReadingError`` with what every server said; or why there is no password.
    func connect(until end: ContinuousClock.Instant) throws -> Result {
        var errors: [LDAPError] = []
        for round in 0..<2 {
            for server in source.servers {
                do {
                    return Result(connection: try connect(to: server, until: end), passedOver: errors)
                } catch let error as LDAPError {
                    errors.append(error)
                }
            }
            guard round == 0, errors.contains(where: \.isTransient) else { break }
            Self.wait(source.backoff)
        }
        guard !errors.isEmpty else {
            throw ReadingError(
                .configuration, "No server is configured.", remedy: "Name at least one server of this directory.")
        }
        throw ReadingError(errors)
    }

    /// Connects to one server: name, TCP, TLS, bind, root DSE.
    func connect(to server: LDAPServer, until end: ContinuousClock.Instant) throws -> Connection {
        let session = try LDAPSession(connectingTo: server, tls: source.tls, deadlines: source.deadlines)
        session.endOfRead = end
        try session.bind(source.credentials())
        return Connection(session: session, root: try session.rootDSE())
    }

    static func wait(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        Thread.sleep(forTimeInterval: Double(seconds) + Double(attoseconds) / 1e18)
    }
}
