import AccountStore
import Directory
import ExternalLog
import LDAPText
import Planning
import Reading
import Settings

/// Somebody explained: by one directory, or as an account of the store alone.
public struct Explained: Sendable {
    public var explanation: Explanation
    /// The last runs that changed the account, newest first.
    public var history: [Change]

    public struct Change: Sendable {
        public var run: RunEvent
        public var line: DetailLine
    }
}

/// Finds out why somebody has an account, or hasn't. Takes no lock and writes nothing.
public struct Explaining: Sendable {
    private let site: Site
    private let makeReader: @Sendable (DirectorySettings, Site) throws -> any DirectoryReader

    /// How many changes of an account are shown.
    static let mostChanges = 5

    public init(
        in site: Site,
        reader: @escaping @Sendable (DirectorySettings, Site) throws -> any DirectoryReader = Cycle.openReader
    ) {
        self.site = site
        makeReader = reader
    }

    /// Everybody whom a user name, e-mail address, DN or identifier means in these directories and in the store.
    ///
    /// - Returns: Who was found, and the errors of the directories that could not be asked, by name.
    public func explain(
        _ name: String, in directories: [DirectorySettings]
    ) throws -> (found: [Explained], errors: [(directory: String, error: any Error)]) {
        let store = try site.openStoreForReading()
        var explained: [Explained] = []
        var errors: [(directory: String, error: any Error)] = []
        for directory in directories {
            do {
                explained += try explain(name, in: directory, store)
            } catch {
                errors.append((directory.name, error))
            }
        }
        explained += try accountsAlone(name, directories, store, besides: explained)
        return (explained, errors)
    }

    private func explain(
        _ name: String, in directory: DirectorySettings, _ store: (any AccountStore)?
    ) throws -> [Explained] {
        let cycle = Cycle(of: directory, in: site, errand: Errand(.onDemand, user: name), reader: makeReader)
        let making = cycle.planMaking(store)
        defer { making.close() }
        let recorded = try cycle.recorded(store)
        return try making.explain(name, against: recorded).map { explanation in
            Explained(explanation: explanation, history: try history(of: explanation))
        }
    }

    /// Accounts that administrators made, or of directories that were not asked.
    private func accountsAlone(
        _ name: String, _ directories: [DirectorySettings], _ store: (any AccountStore)?, besides known: [Explained]
    ) throws -> [Explained] {
        guard let store else { return [] }
        let recorded = try store.recorded(for: Plan.everyDirectory, now: site.now())
        let seen = Set(known.compactMap(\.explanation.account?.id))
        return try PersonDemand.accounts(name, recorded).filter { !seen.contains($0.id) }.map { account in
            let isProtected = account.isProtected || site.settings.protect.users.contains(account.username)
            var explanation = Explanation(
                directory: account.directory ?? "", identifier: account.identifier?.description)
            explanation.account = Explanation.Account(account, matchedBy: "name", isProtected)
            explanation.roles = account.localRoles.names.map { role in
                Explanation.Role(role: role)
            }
            let isConfigured = directories.contains { $0.name == account.directory }
            explanation.warnings = [
                account.directory == nil
                    ? "An administrator made this account; no directory manages it."
                    : isConfigured
                        ? "The directory did not answer for this account."
                        : "The directory \(account.directory ?? "") is not in the configuration, or was not asked."
            ]
            return Explained(explanation: explanation, history: try history(of: explanation))
        }
    }

    private func history(of explanation: Explanation) throws -> [Explained.Change] {
        guard
            let name = explanation.account?.username
                ?? explanation.properties.first(where: { $0.property == "username" })?.value
        else { return [] }
        return try site.log.changes(
            of: explanation.identifier.flatMap { GUID(text: $0) }, username: name, limit: Self.mostChanges
        ).compactMap { hit in hit.run.map { Explained.Change(run: $0, line: hit.line) } }
    }
}
