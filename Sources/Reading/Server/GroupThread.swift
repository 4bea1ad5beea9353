import Foundation
import LDAP
import Synchronization

/// Reads the groups on a thread and a connection of their own, beside the users.
final class GroupThread: Sendable {
    private let result = Mutex<GroupReading?>(nil)
    private let done = DispatchSemaphore(value: 0)

    /// Starts reading; `nil` where groups are not read.
    init?(
        _ connector: Connector, _ survey: Survey, beside connection: borrowing Connection, _ board: ProgressBoard,
        until end: ContinuousClock.Instant
    ) {
        guard survey.scheme.readsGroups else { return nil }
        let (server, controller) = (connection.session.server, connection.controller)
        Thread.detachNewThread { [self] in
            defer { done.signal() }
            guard let own = try? connector.connect(to: server, until: end) else { return }
            defer { own.session.close() }
            guard own.controller == controller else { return }
            let reading = GroupReading(survey.groups, survey, own, connector.source, board)
            result.withLock { $0 = reading }
        }
    }

    /// What was read; `nil` where there was no second connection to the same controller, so that the first one must do.
    func wait() -> GroupReading? {
        done.wait()
        return result.withLock { $0 }
    }
}
