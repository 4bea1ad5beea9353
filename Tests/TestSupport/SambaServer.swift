import Foundation

/// A private Active Directory domain controller, made by `deploy/testbed/samba.sh`, which says what the domain is like.
///
/// ```swift
/// let first = try SambaServer()
/// let second = try SambaServer(secondOf: first)
/// ```
public final class SambaServer: DirectoryServer {
    public let bed: TestBed

    /// Why this machine can't run one; `nil` if it can. For the condition of a suite that is not `EndToEndTests`' own.
    public static let obstacle: String? = {
        do {
            try run([DirectoryKind.samba.script, "check"])
            return nil
        } catch let failure as CommandFailure {
            return failure.output.trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            return "\(error)"
        }
    }()

    /// The Kerberos realm, in capitals.
    public var realm: String { bed["REALM"] }
    /// The controller's host name, which the certificate has and nothing resolves.
    public var name: String { bed["DC_NAME"] }
    /// The path of a krb5.conf that leads to this controller.
    public var kerberosConfiguration: String { bed["KRB5_CONFIG"] }
    /// The path of a file with the keys of ``keytabPrincipal``.
    public var keytab: String { bed["KEYTAB"] }
    /// The sync identity, as `name@REALM`.
    public var keytabPrincipal: String { bed["KEYTAB_PRINCIPAL"] }

    /// Makes a domain; the options are those of the script's `up`.
    public init(_ options: String...) throws {
        bed = try TestBed(.samba, options)
    }

    /// Another controller of the same domain: a copy of what the first holds now. Nothing is replicated afterwards.
    public init(secondOf first: SambaServer, _ options: String...) throws {
        bed = try TestBed(.samba, ["--second-of", first.bed.path] + options)
    }

    /// Forbids the sync identity to read an attribute of an entry.
    public func hide(_ attribute: String, of dn: String) throws {
        try bed.hide(attribute, of: dn)
    }

    /// Adds many entries fast, members before their groups. One without an objectGUID gets one that follows from its DN.
    public func load(ldif: String) throws {
        try bed.load(ldif: ldif)
    }
}
