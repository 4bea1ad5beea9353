import Directory
import LDAP
import LDAPText

/// The server that answered for a directory, as the external log and `rollcall check` name it.
public struct ServerFacts: Hashable, Sendable {
    /// As configured.
    public var url: String
    /// In digits.
    public var address: String
    /// Active Directory's word on which domain controller it is: the DN of its settings.
    public var controller: String?
    /// Such as `TLS1.3`; `nil` without TLS.
    public var tlsVersion: String?
    /// The server's own; `nil` without TLS.
    public var certificate: PresentedCertificate?
    /// When the bind account's password ends; `nil` where the directory doesn't tell.
    public var passwordExpiry: PasswordExpiry?

    public init(
        url: String, address: String, controller: String? = nil, tlsVersion: String? = nil,
        certificate: PresentedCertificate? = nil, passwordExpiry: PasswordExpiry? = nil
    ) {
        self.url = url
        self.address = address
        self.controller = controller
        self.tlsVersion = tlsVersion
        self.certificate = certificate
        self.passwordExpiry = passwordExpiry
    }

    init(_ connection: Connection) {
        let session = connection.session
        self.init(
            url: session.server.description, address: session.peerAddress, controller: connection.root.dsServiceName,
            tlsVersion: session.tlsVersion, certificate: session.certificate)
    }
}

/// When a password ends.
public enum PasswordExpiry: Hashable, Sendable {
    case never
    /// Seconds since 1970.
    case at(Int64)
}

extension ServerFacts {
    /// From how many days on before its end a password is worth a warning. Active Directory itself begins to ask people
    /// for a new one 5 or 14 days before, by version.
    public static let passwordDays: Int64 = 14

    /// What ends soon and must be renewed, or no cycle runs any more: a sentence or two each.
    ///
    /// - Parameters:
    ///   - now: Seconds since 1970.
    ///   - certificateDays: From how many days on before its end a certificate is mentioned.
    public func renewals(now: Int64, certificateDays: Int64) -> [String] {
        var renewals: [String] = []
        if let certificate, certificate.days(from: now) < certificateDays {
            renewals.append(
                "The certificate of \(url) (\(certificate.subject), issued by \(certificate.issuer)) expires on "
                    + "\(Self.day(Int64(certificate.notAfter))): \(Self.left(certificate.days(from: now))). No cycle runs once it has expired: "
                    + "renew it at the server in time.")
        }
        if case .at(let end) = passwordExpiry, Self.days(from: now, to: end) < Self.passwordDays {
            renewals.append(
                "The bind account's own password expires on \(Self.day(end)): \(Self.left(Self.days(from: now, to: end))). No "
                    + "cycle runs once it has expired: set a new one in the directory, and the same one here.")
        }
        return renewals
    }

    static func days(from now: Int64, to end: Int64) -> Int64 {
        let seconds = end - now
        return seconds >= 0 ? seconds / 86_400 : -1
    }

    private static func left(_ days: Int64) -> String {
        switch days {
        case ..<0: "it has"
        case 0: "less than a day is left"
        case 1: "1 day is left"
        default: "\(days) days are left"
        }
    }

    private static func day(_ seconds: Int64) -> String {
        String(LDAPTime.rfc3339(milliseconds: seconds * 1000).prefix(10))
    }
}

extension PresentedCertificate {
    /// Whole days until it ends; -1 once it has.
    ///
    /// - Parameter now: Seconds since 1970.
    public func days(from now: Int64) -> Int64 { ServerFacts.days(from: now, to: Int64(notAfter)) }
}
