import Foundation

/// Who started a run, and where.
public struct Origin: Hashable, Sendable {
    public var host: String
    public var process: Int32
    /// The system user, or a name that was given.
    public var user: String

    public init(host: String, process: Int32, user: String) {
        self.host = host
        self.process = process
        self.user = user
    }

    /// This process. Behind sudo the user is the one who called it.
    public static func current(environment: [String: String]) -> Origin {
        let caller = environment["SUDO_USER"] ?? ""
        let user = caller.isEmpty ? NSUserName() : caller
        return Origin(
            host: ProcessInfo.processInfo.hostName, process: ProcessInfo.processInfo.processIdentifier,
            user: user.isEmpty ? "uid \(getuid())" : user)
    }
}
