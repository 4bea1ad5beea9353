import AccountStore
import Directory
import ExternalLog
import Foundation
import LDAP
import LDAPText
import Planning
import Reading
import Settings

/// One line of `rollcall check`.
public struct ReadinessLine: Hashable, Sendable, Encodable {
    public enum Status: String, Hashable, Sendable, Encodable { case ok, warning, failure }

    public var status: Status
    /// The directory concerned, or `nil`.
    public var directory: String?
    /// What was looked at.
    public var subject: String
    /// What was found, and what to do where it isn't ok.
    public var finding: String

    public init(_ status: Status, directory: String? = nil, _ subject: String, _ finding: String) {
        self.status = status
        self.directory = directory
        self.subject = subject
        self.finding = finding
    }
}

/// Whether everything is ready for a cycle: nothing is changed by asking.
public struct Readiness: Sendable {
    let site: Site

    public init(_ site: Site) {
        self.site = site
    }

    /// Looks at everything, and hands over each line as soon as it is known.
    public func check(directories: [DirectorySettings], _ report: (ReadinessLine) -> Void) {
        report(ReadinessLine(.ok, "configuration", "\(site.settings.path) is good"))
        for warning in site.settings.warnings { report(ReadinessLine(.warning, "configuration", "\(warning)")) }
        checkStore(report)
        checkLog(report)
        for directory in directories { check(directory, report) }
    }

    // MARK: The store and the log

    /// What is to be said of the store alone.
    public func checkStore() -> [ReadinessLine] {
        var lines: [ReadinessLine] = []
        checkStore { lines.append($0) }
        return lines
    }

    private func checkStore(_ report: (ReadinessLine) -> Void) {
        do {
            guard let store = try site.openStoreForReading() else {
                report(try checkFutureStore())
                return
            }
            let accounts = try store.accounts(matching: nil)
            report(ReadinessLine(.ok, "store", "\(store.location) holds \(accounts.count) accounts"))
            for directory in try store.directories() {
                guard let pause = directory.pause else { continue }
                report(
                    ReadinessLine(
                        .warning, directory: directory.name, "pause",
                        "\(pause.by) paused it on \(LDAPTime.rfc3339(milliseconds: pause.since)): \(pause.reason). No cycle runs until "
                            + "`rollcall directories resume \(directory.name)`"))
            }
            if !accounts.contains(where: \.isLocalSiteAdministrator) {
                report(
                    ReadinessLine(
                        .warning, "administrators",
                        "no enabled site administrator signs in with a local password; if the directory fails, nobody can "
                            + "administer the site. `rollcall accounts add NAME --site-admin` makes one"))
            }
        } catch {
            report(ReadinessLine(.failure, "store", CycleError.words(for: error)))
        }
    }

    /// A store that the first cycle will make needs a folder that can be written to; one in PostgreSQL is made by hand.
    private func checkFutureStore() throws -> ReadinessLine {
        guard case .sqlite(let path) = site.settings.store else {
            return ReadinessLine(
                .failure, "store",
                "there is no store in the database yet; `rollcall store migrate` makes it, as a role that may create a schema"
            )
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard unsafe access(folder, W_OK | X_OK) == 0 else {
            let code = errno
            return ReadinessLine(
                .failure, "store",
                "\(path) does not exist yet, and its folder \(folder) can't be written to: \(systemText(code)). "
                    + Self.advice(onFolder: code))
        }
        return ReadinessLine(.ok, "store", "\(path) does not exist yet; the first cycle makes it")
    }

    /// What to do where a folder can't be written to, which errno's value says why.
    static func advice(onFolder code: Int32) -> String {
        switch code {
        case EACCES, EPERM: "Give the user that runs rollcall the right to write into it"
        case ENOENT, ENOTDIR: "Make it, owned by the user that runs rollcall"
        default: "Name a folder that can be written to under store"
        }
    }

    private func checkLog(_ report: (ReadinessLine) -> Void) {
        do {
            let free = try site.log.check()
            let mebibytes = free / (1 << 20)
            report(
                mebibytes < 100
                    ? ReadinessLine(
                        .warning, "log folder",
                        "\(site.settings.logs.folder) has \(mebibytes) MiB left; a cycle whose log can't be written applies nothing"
                    )
                    : ReadinessLine(.ok, "log folder", "\(site.settings.logs.folder) can be written to"))
        } catch {
            report(ReadinessLine(.failure, "log folder", "\(error)"))
        }
    }

    // MARK: A directory

    private func check(_ directory: DirectorySettings, _ report: (ReadinessLine) -> Void) {
        func line(_ status: ReadinessLine.Status, _ subject: String, _ finding: String) {
            report(ReadinessLine(status, directory: directory.name, subject, finding))
        }
        do {
            let description = try site.source(of: directory)
            switch description.origin {
            case .file(let file): try checkFile(file, description, directory.criteria, line)
            case .servers(let source): checkServers(source, description, directory.criteria, line)
            }
        } catch {
            line(.failure, "directory", CycleError.words(for: error))
        }
    }

    typealias Line = (ReadinessLine.Status, String, String) -> Void

    private func checkFile(
        _ file: FileSource, _ description: SourceDescription, _ criteria: Criteria, _ line: Line
    ) throws {
        let snapshot = try description.makeReader().read { _ in }
        line(.ok, "file", "\(file.path) holds \(snapshot.people.count) users and \(snapshot.groups.count) groups")
        if case .unknown(let reason) = snapshot.absenceOfPeople {
            line(.warning, "file", "it proves no absence, so nobody will be removed: \(reason)")
        }
        check(criteria, line) { snapshot.groups }
    }

    private func checkServers(
        _ source: ServerSource, _ description: SourceDescription, _ criteria: Criteria, _ line: Line
    ) {
        let inspection = Inspection(description, source)
        var ready = false
        for server in source.servers {
            let name = "server \(server)"
            do {
                if server.security != .plain {
                    checkChain(try inspection.certificates(of: server), source, name, line)
                }
                let reached = try inspection.connect(to: server)
                line(
                    server.security == .plain && !source.bind.encrypts ? .warning : .ok, name,
                    "connected to \(reached.address), \(reached.tlsVersion ?? source.bind.wordsWithoutTLS)"
                )
                try inspection.bind()
                line(.ok, name, "the bind\(source.bind.method) succeeded")
                let facts = try inspection.server()
                let renewals = facts.renewals(now: site.now() / 1000, certificateDays: 0)
                for renewal in renewals { line(.warning, name, renewal) }
                if renewals.isEmpty, let expiry = facts.passwordExpiry {
                    line(.ok, name, "the bind account's own password \(expiry.words)")
                }
                ready = true
            } catch {
                line(.failure, name, CycleError.words(for: error))
            }
        }
        // The last server that was reached answers for the directory; all hold the same.
        guard ready else { return }
        do {
            try checkContent(inspection, criteria, line)
        } catch {
            line(.failure, "content", CycleError.words(for: error))
        }
    }

    private func checkChain(_ chain: PresentedChain, _ source: ServerSource, _ name: String, _ line: Line) {
        let now = site.now() / 1000
        for (index, certificate) in chain.certificates.enumerated() {
            let days = certificate.days(from: now)
            let names =
                index == 0 && !certificate.names.isEmpty ? " for \(certificate.names.joined(separator: ", "))" : ""
            // What tls.pinned_sha256 may say.
            let fingerprint = index == 0 ? ", SHA-256 \(certificate.sha256)" : ""
            let text =
                "certificate \(index + 1) of \(chain.certificates.count): \(certificate.subject)\(names)\(fingerprint), "
                + "issued by \(certificate.issuer), "
            if days < 0 {
                let end = LDAPTime.rfc3339(milliseconds: Int64(certificate.notAfter) * 1000).prefix(10)
                line(.warning, name, text + "expired on \(end); renew it, since no cycle runs meanwhile")
            } else if days < source.certificateDays {
                line(
                    .warning, name,
                    text + "\(days) days left; renew it in time, since no cycle runs once it has expired")
            } else {
                line(.ok, name, text + "\(days) days left")
            }
        }
    }
}

extension PasswordExpiry {
    /// To follow "the password".
    fileprivate var words: String {
        switch self {
        case .never: "does not expire"
        case .at(let seconds): "expires on \(LDAPTime.rfc3339(milliseconds: seconds * 1000).prefix(10))"
        }
    }
}

extension ServerSource.Bind {
    /// Whether what follows the bind is encrypted though there is no TLS.
    fileprivate var encrypts: Bool {
        if case .kerberos = self { true } else { false }
    }

    fileprivate var wordsWithoutTLS: String {
        encrypts
            ? "without TLS: Kerberos encrypts what follows the bind" : "without TLS: everything can be read on the way"
    }

    /// The mechanism, to follow "the bind"; empty of a simple one.
    fileprivate var method: String {
        switch self {
        case .anonymous, .simple: ""
        case .external: " by client certificate"
        case .kerberos: " by Kerberos"
        case .scramSHA256: " by SCRAM-SHA-256"
        }
    }
}
