/// Why Active Directory refused a bind: the hexadecimal `data` in the diagnostic of invalidCredentials.
///
/// The numbers are Windows system error codes ([MS-ERREF] §2.2). Samba writes the same text. Both say `wrongPassword` of a
/// name that they don't know, and all but that, `noSuchAccount` and `accountLocked` only to who knows the password.
public enum ActiveDirectoryBindReason: UInt32, Sendable, CaseIterable {
    case noSuchAccount = 0x525
    case wrongPassword = 0x52E
    case outsideLogonHours = 0x530
    case workstationNotAllowed = 0x531
    case passwordExpired = 0x532
    case accountDisabled = 0x533
    case accountExpired = 0x701
    case passwordMustChange = 0x773
    case accountLocked = 0x775

    /// Reads `80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 52e, v2580`.
    ///
    /// - Returns: `nil` where the text has no `data`, or one that isn't listed here.
    public init?(diagnostic: String) {
        let words = diagnostic.split(whereSeparator: { $0 == " " || $0 == "," })
        guard let label = words.firstIndex(of: "data"), label + 1 < words.endIndex,
            let number = UInt32(words[label + 1], radix: 16)
        else { return nil }
        self.init(rawValue: number)
    }

    /// What is wrong with the account, to follow "the account …".
    public var words: String {
        switch self {
        case .noSuchAccount: "does not exist there"
        case .wrongPassword: "has another password, or does not exist there: the server does not tell these apart"
        case .outsideLogonHours: "may not log on at this time of day"
        case .workstationNotAllowed:
            "may log on to certain computers only, and a bind counts as a logon to the domain controller"
        case .passwordExpired: "has a password that has expired"
        case .accountDisabled: "is disabled"
        case .accountExpired: "has expired"
        case .passwordMustChange: "must change its password before its first use"
        case .accountLocked: "is locked out after too many wrong passwords"
        }
    }

    /// What to do, as a sentence or two.
    var advice: String {
        switch self {
        case .noSuchAccount:
            "Check the bind account's name in the configuration: name@domain, DOMAIN\\name, or its DN."
        case .wrongPassword:
            "Check the name (name@domain, DOMAIN\\name, or its DN), then the password, and the file or variable that it comes "
                + "from."
        case .outsideLogonHours:
            "Allow the account all logon hours in Active Directory, since cycles run around the clock."
        case .workstationNotAllowed:
            "Clear the account's list “Log On To” in Active Directory, or add the domain controllers to it."
        case .passwordExpired:
            "Set a new password in Active Directory, and the same one here. Passwords there expire by policy, in Entra Domain "
                + "Services after 90 days by default."
        case .accountDisabled: "Enable the account in Active Directory."
        case .accountExpired: "Move or clear the account's expiry date in Active Directory."
        case .passwordMustChange:
            "Set its password in Active Directory without “User must change password at next logon”."
        case .accountLocked:
            "Unlock the account in Active Directory, and find out who tries wrong passwords: it may be a sync with an old one."
        }
    }
}
