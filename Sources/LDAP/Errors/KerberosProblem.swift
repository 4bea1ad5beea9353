/// Why Kerberos gave no ticket.
public enum KerberosProblem: Error, Equatable {
    case keytabUnreadable(path: String, reason: String)
    /// The keytab has no key of the principal, or none at all.
    case noSuitableKey
    /// There is no keytab, and no ticket in the credential cache.
    case noCredentials
    case ticketExpired
    /// The realm doesn't know the principal of the keytab.
    case clientUnknown
    /// The keytab's keys aren't the account's any more.
    case keysOutdated
    /// Disabled, locked or expired.
    case accountRevoked
    case passwordExpired
    /// The realm doesn't know the server by the name under which it was connected to.
    case serverUnknown
    /// No KDC of the realm answered.
    case noAnswer
    /// Nothing says where the realm's KDCs are.
    case realmUnknown
    case clockSkew
    case noCommonEncryption
    /// libkrb5's own words.
    case other(String)

    /// Reads what libkrb5 says; its words are stable, and are never translated in a process that sets no locale.
    init(text: String) {
        if text.contains("not found in Kerberos database") {
            self = text.contains("Server ") ? .serverUnknown : .clientUnknown
            return
        }
        let found = Self.texts.first { part, _ in text.contains(part) }
        self = found?.problem ?? .other(Printable.text(text))
    }

    /// A part of libkrb5's message, in the order in which they are looked for.
    private static let texts: [(part: String, problem: KerberosProblem)] = [
        ("Clock skew too great", .clockSkew),
        ("Cannot contact any KDC", .noAnswer),
        ("Cannot find KDC", .realmUnknown),
        ("Configuration file does not specify default realm", .realmUnknown),
        ("Preauthentication failed", .keysOutdated),
        ("Decrypt integrity check failed", .keysOutdated),
        ("credentials have been revoked", .accountRevoked),
        ("entry in database has expired", .accountRevoked),
        ("Password has expired", .passwordExpired),
        ("no support for encryption type", .noCommonEncryption),
        ("Ticket expired", .ticketExpired),
        ("contains no suitable keys", .noSuitableKey),
        ("Key table entry not found", .noSuitableKey),
        ("No key table entry found", .noSuitableKey),
        ("No Kerberos credentials available", .noCredentials),
        ("No credentials cache", .noCredentials),
        ("Credentials cache", .noCredentials),
    ]

    var words: String {
        switch self {
        case .keytabUnreadable(let path, let reason): "the keytab \(path) can't be read: \(reason)"
        case .noSuitableKey: "the keytab has no key of the principal, or none of a kind that the KDC takes"
        case .noCredentials: "there is neither a keytab nor a ticket in the credential cache"
        case .ticketExpired: "the ticket in the credential cache has expired"
        case .clientUnknown: "the realm does not know the principal"
        case .keysOutdated: "the keys in the keytab are not the account's; its password was changed since"
        case .accountRevoked: "the account is disabled, locked or expired"
        case .passwordExpired: "the account's password has expired"
        case .serverUnknown: "the realm does not know a service ldap/HOST with the server's name in the configuration"
        case .noAnswer: "no KDC of the realm answered"
        case .realmUnknown: "nothing says where the realm's KDCs are"
        case .clockSkew: "the clocks of this host and of the KDC are more than five minutes apart"
        case .noCommonEncryption: "the KDC does not take the keytab's kinds of encryption"
        case .other(let text): text.hasSuffix(".") ? String(text.dropLast()) : text
        }
    }

    var advice: String {
        switch self {
        case .keytabUnreadable: "Put the keytab there, readable by the user that runs this program and by nobody else."
        case .noSuitableKey:
            "Compare the principal with what `klist -kte FILE` shows, or export the keytab again with AES keys."
        case .noCredentials: "Name a keytab, or see that whoever fills the credential cache does so."
        case .ticketExpired: "See that whoever fills the credential cache renews it, or name a keytab."
        case .clientUnknown: "Check the principal and its realm, which is in capital letters."
        case .keysOutdated: "Export the keytab again."
        case .accountRevoked: "Enable, unlock or prolong the account."
        case .passwordExpired: "Set a new password, and export the keytab again."
        case .serverUnknown:
            "Connect to the server by the name that it has in Kerberos (in Active Directory the controller's own full name), "
                + "or give its account that service principal name."
        case .noAnswer: "See that this host reaches port 88 of the KDCs that DNS or /etc/krb5.conf names."
        case .realmUnknown: "Name the realm and its KDCs in /etc/krb5.conf, or see that DNS does."
        case .clockSkew: "Set both clocks by NTP."
        case .noCommonEncryption: "Export the keytab again with AES keys."
        case .other: "See what `kinit` and `klist` say with the same settings."
        }
    }
}
