import Foundation

/// A private directory server, whatever its kind.
///
/// It goes away with the object, and with the test process at the latest.
public protocol DirectoryServer: Sendable {
    var bed: TestBed { get }
}

extension DirectoryServer {
    public var kind: DirectoryKind { bed.kind }
    public var ldapsURL: String { bed["LDAPS_URL"] }
    public var ldapURL: String { bed["LDAP_URL"] }
    public var caFile: String { bed["CA_FILE"] }
    public var suffix: String { bed["SUFFIX"] }
    /// Where the administrator signs in best.
    public var adminURL: String { bed["ADMIN_URL"] }
    public var adminDN: String { bed["ADMIN_DN"] }
    public var adminPassword: String { bed["ADMIN_PASSWORD"] }
    /// The identity that a sync binds as.
    public var syncDN: String { bed["SYNC_DN"] }
    public var syncPassword: String { bed["SYNC_PASSWORD"] }
    /// The identity that gets only as many entries as `--size-limit` says, over all pages; 10 by default. Samba, which has
    /// no such limits, has none: empty.
    public var limitedDN: String { bed["LIMITED_DN"] }
    public var limitedPassword: String { bed["LIMITED_PASSWORD"] }

    public var host: String { URL(string: ldapsURL)?.host ?? "" }
    public var ldapsPort: Int { URL(string: ldapsURL)?.port ?? 0 }
    public var ldapPort: Int { URL(string: ldapURL)?.port ?? 0 }

    /// Stops it; `start()` brings it back on the same ports with what it held.
    public func stop() throws { try bed.stop() }

    public func start() throws { try bed.start() }

    /// Adds entries, as the administrator.
    public func add(_ ldif: String) throws {
        try change("ldapadd", with: ldif)
    }

    /// Applies LDIF change records (`changetype: modify`, `delete`, `modrdn`, …), as the administrator.
    public func modify(_ ldif: String) throws {
        try change("ldapmodify", with: ldif)
    }

    /// Applies LDIF change records under the relax rules control, by which attributes can be changed that users can't.
    public func relaxed(_ ldif: String) throws {
        try change("ldapmodify", "-e", "relax", with: ldif)
    }

    /// What `ldapsearch` prints for these arguments, as the administrator: LDIF with unfolded lines.
    public func search(_ arguments: String...) throws -> String {
        try administrate(["ldapsearch", "-LLL", "-o", "ldif_wrap=no"], arguments)
    }

    /// Deletes an entry and everything below it.
    public func deleteTree(_ dn: String) throws {
        try administrate(["ldapdelete", "-r"], [dn])
    }

    /// The path of a file of `certificates.sh`, such as `other-root.crt`.
    public func certificate(_ name: String) -> String {
        bed.file("tls/" + name)
    }

    private func change(_ command: String..., with ldif: String) throws {
        let changes = try TemporaryFolder()
        defer { withExtendedLifetime(changes) {} }
        // -M: a referral object is changed, not followed.
        try administrate(command + ["-M"], ["-f", try changes.write(ldif, to: "changes.ldif")])
    }

    @discardableResult
    private func administrate(_ command: [String], _ arguments: [String]) throws -> String {
        try run(
            command + ["-x", "-o", "TLS_CACERT=\(caFile)", "-H", adminURL, "-D", adminDN, "-w", adminPassword]
                + arguments,
            environment: ["LDAPNOINIT": "1"])
    }
}
