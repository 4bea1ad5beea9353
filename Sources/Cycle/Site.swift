import AccountStore
import Crypto
import ExternalLog
import Foundation
import LDAPText
import Logging
import Planning
import Reading
import Settings

/// One site: its settings, store and log, and who is at work. Everything that a cycle needs from outside is in here.
public struct Site: Sendable {
    public var settings: Settings
    public var environment: [String: String]
    public var origin: Origin
    /// Messages for the operator.
    public var logger: Logger
    /// Milliseconds since 1970.
    public var now: @Sendable () -> Int64
    /// By which somebody ends cycles early.
    public var interruption: Interruption
    /// Told about each step, on whichever thread it happens.
    public var progress: @Sendable (CycleProgress) -> Void

    public init(
        settings: Settings, environment: [String: String], origin: Origin, logger: Logger,
        now: @escaping @Sendable () -> Int64 = Site.systemTime,
        interruption: Interruption = Interruption(),
        progress: @escaping @Sendable (CycleProgress) -> Void = { _ in }
    ) {
        self.settings = settings
        self.environment = environment
        self.origin = origin
        self.logger = logger
        self.now = now
        self.interruption = interruption
        self.progress = progress
    }

    public static let systemTime: @Sendable () -> Int64 = {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    public var log: ExternalLog { ExternalLog(folder: settings.logs.folder) }

    /// Where the accounts are.
    public var storeAddress: StoreAddress {
        switch settings.store {
        case .sqlite(let path): .sqlite(path: path)
        case .postgres(let uri): .postgres(uri.reveal())
        }
    }

    /// Opens the store to write to it. One in SQLite is made or migrated where it must be.
    public func openStore() throws -> any AccountStore {
        try storeAddress.open(.readWrite)
    }

    /// Opens the store to read it alone; `nil` where there is none yet.
    public func openStoreForReading() throws -> (any AccountStore)? {
        do {
            return try storeAddress.open(.readOnly)
        } catch let error as StoreError where error.kind == .notFound {
            return nil
        }
    }

    /// The directory with this name, or all where there is none.
    public func directories(named name: String?) throws -> [DirectorySettings] {
        guard let name else { return settings.directories }
        guard let directory = settings.directories.first(where: { $0.name == name }) else {
            let names = settings.directories.map(\.name)
            let nearest = Spelling.nearest(to: name, among: names).map { "Did you mean \($0)?" }
            throw CycleError(
                .usage, "The configuration has no directory named \(name.escapedForTerminal()). Nothing was changed.",
                remedy: nearest ?? "There is \(names.joined(separator: ", ")).")
        }
        return [directory]
    }

    /// What is allowed in a target. All directories together have the limits of the only one, or else the usual ones.
    func policy(of target: CycleTarget) -> Policy {
        var policy = visiblePolicy(of: target)
        policy.hidden = settings.logs.privateProperties
        return policy
    }

    private func visiblePolicy(of target: CycleTarget) -> Policy {
        guard let directory = target.directory else {
            let only = settings.directories.count == 1 ? settings.directories[0].limits : Limits()
            return Policy(
                directory: target.name, protectedUsers: settings.protect.users,
                protectedGroups: settings.protect.groups, limits: only)
        }
        let digest = hexadecimal(SHA256.hash(data: Data(directory.criteriaText.utf8)))
        return directory.policy(digest: digest, protecting: settings.protect)
    }

    /// A digest of all settings that shape a plan of this target.
    func settingsDigest(of target: CycleTarget) -> String {
        let directories = target.directory.map { [$0] } ?? settings.directories
        let text = directories.map { $0.settingsText(protecting: settings.protect) }.joined(separator: "\n")
        return hexadecimal(SHA256.hash(data: Data(text.utf8)))
    }
}
