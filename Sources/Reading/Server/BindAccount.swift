import LDAP
import LDAPText

/// The account that reads, as Active Directory has it.
struct BindAccount {
    let session: LDAPSession
    let root: RootDSE

    init(_ connection: Connection) {
        session = connection.session
        root = connection.root
    }

    /// When its password ends.
    ///
    /// Active Directory tells in a computed attribute ([MS-ADTS] 3.1.1.4.5.43), by whichever password policy counts; where
    /// that can't be read, the domain's `maxPwdAge` and the day on which the password was set must do.
    ///
    /// - Parameter name: As for the bind: a DN, `DOMAIN\name` or `name@domain`.
    /// - Returns: `nil` where the directory is another, doesn't tell, or knows several by this name: no cycle fails by it.
    func passwordExpiry(of name: String) -> PasswordExpiry? {
        guard root.isActiveDirectory, let domain = root.defaultNamingContext,
            let account = entry(request(for: name, below: domain))
        else { return nil }
        if let computed = Self.number(account, Self.computed) { return Self.expiry(fileTime: computed) }
        // ADS_UF_DONT_EXPIRE_PASSWD ([MS-ADTS] 2.2.16).
        if let control = Self.number(account, "useraccountcontrol"), control & 0x10000 != 0 { return .never }
        guard let set = Self.number(account, "pwdlastset"), set > 0,
            let age = entry(.entry(domain, attributes: ["maxPwdAge"])).flatMap({ Self.number($0, "maxpwdage") })
        else { return nil }
        // A negative number of 100 ns; 0 and the least number are "never".
        guard age < 0, age != .min else { return .never }
        let (end, overflow) = set.subtractingReportingOverflow(age)
        return overflow ? .never : Self.expiry(fileTime: end)
    }

    private static let computed = "msds-userpasswordexpirytimecomputed"

    private func request(for name: String, below domain: String) -> SearchRequest {
        let attributes = ["msDS-UserPasswordExpiryTimeComputed", "userAccountControl", "pwdLastSet"]
        if (try? DN(name)) != nil { return .entry(name, attributes: attributes) }
        return SearchRequest(
            base: domain, scope: .subtree, filter: Self.filter(for: name).description, attributes: attributes,
            controls: [.domainScope])
    }

    /// Who is meant by a name that isn't a DN. What stands before an at sign is the account's name as well, whether or not
    /// it has a user principal name.
    static func filter(for name: String) -> Filter {
        func equality(_ attribute: String, _ value: Substring) -> Filter {
            .equality(attribute: attribute, value: Array(value.utf8))
        }
        if let backslash = name.firstIndex(of: "\\") {
            return equality("sAMAccountName", name[name.index(after: backslash)...])
        }
        guard let at = name.lastIndex(of: "@") else { return equality("sAMAccountName", name[...]) }
        return .or([equality("userPrincipalName", name[...]), equality("sAMAccountName", name[..<at])])
    }

    /// The one entry that a search returns, its values by lower-case name; `nil` where there is none, or more.
    private func entry(_ request: SearchRequest) -> [String: [[UInt8]]]? {
        var entries: [[String: [[UInt8]]]] = []
        let outcome = session.search(request) { entries.append($0.attributes()) }
        return outcome.isComplete && entries.count == 1 ? entries[0] : nil
    }

    private static func number(_ entry: [String: [[UInt8]]], _ name: String) -> Int64? {
        entry[name]?.first.flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }

    /// 0 is a password that must be changed, with which nobody would have bound.
    private static func expiry(fileTime: Int64) -> PasswordExpiry? {
        switch fileTime {
        case 0: nil
        case .max: .never
        default: .at(LDAPTime.seconds(windowsFileTime: fileTime))
        }
    }
}

extension ServerSource.Bind {
    /// The name that the bind says; `nil` where it is another's to say, as a certificate's.
    var accountName: String? {
        switch self {
        case .simple(let dn, _): dn
        // Its keys end with the password that they were made from.
        case .kerberos(let ticket): ticket.principal
        case .anonymous, .external, .scramSHA256: nil
        }
    }
}
