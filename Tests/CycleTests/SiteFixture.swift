import AccountStore
import Cycle
import ExternalLog
import Foundation
import Logging
import Settings
import Synchronization
import TestSupport

/// A site in a temporary folder whose directory is an LDIF file of people and one group, of which the first of them is a
/// member. It ends in its own count, so that it proves absences.
final class SiteFixture {
    let folder: TemporaryFolder
    let site: Site
    private let steps = StepHook()

    var directory: DirectorySettings { site.settings.directories[0] }
    var log: ExternalLog { site.log }

    /// - Parameter criteria: YAML of the `criteria` section, in one line.
    init(criteria: String = "{}", people: [String] = ["anna", "ben", "cleo", "dora"]) throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.file("log"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o750])
        _ = try folder.write(Self.ldif(people), to: "people.ldif")
        let settings = try Settings.load(
            text: """
                store: accounts.db
                logs:
                  folder: log
                directories:
                  - name: corp
                    label: The Corporation
                    flavour: openldap
                    servers: ["file://\(folder.file("people.ldif"))"]
                    users: {bases: ["dc=example,dc=test"]}
                    criteria: \(criteria)
                """, folder: folder.path)
        site = Site(
            settings: settings, environment: [:], origin: Origin(host: "here", process: 1, user: "tester"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            progress: { [steps] in steps.call($0) })
    }

    /// Called at every step of a cycle from now on.
    func atEachStep(_ hook: @escaping @Sendable (CycleProgress) -> Void) {
        steps.set(hook)
    }

    func write(people: [String]) throws {
        _ = try folder.write(Self.ldif(people), to: "people.ldif")
    }

    func run(approving approval: Approval? = nil) -> CycleOutcome {
        Cycle(of: directory, in: site).run(approving: approval)
    }

    func usernames() throws -> [String] {
        try site.openStore().accounts(matching: nil).filter(\.isEnabled).map(\.username)
    }

    /// Identifiers follow from the names, of six letters at most, so that a person keeps theirs.
    private static func ldif(_ people: [String]) -> String {
        var text = "version: 1\n\n"
        for name in people {
            let digits = name.utf8.map { String($0, radix: 16) }.joined()
            let identifier = "00000000-0000-0000-0000-" + String(repeating: "0", count: 12 - digits.count) + digits
            text += """
                dn: uid=\(name),dc=example,dc=test
                objectClass: inetOrgPerson
                uid: \(name)
                cn: \(name)
                sn: \(name)
                mail: \(name)@example.test
                entryUUID: \(identifier)


                """
        }
        return text + """
            dn: cn=everybody,dc=example,dc=test
            objectClass: groupOfNames
            cn: everybody
            member: uid=\(people[0]),dc=example,dc=test
            entryUUID: 00000000-0000-0000-0001-000000000000

            # search result
            search: 2
            result: 0 Success

            # numResponses: \(people.count + 2)
            # numEntries: \(people.count + 1)

            """
    }
}

private final class StepHook: Sendable {
    private let hook = Mutex<@Sendable (CycleProgress) -> Void>({ _ in })

    func set(_ new: @escaping @Sendable (CycleProgress) -> Void) { hook.withLock { $0 = new } }
    func call(_ step: CycleProgress) { hook.withLock { $0 }(step) }
}
