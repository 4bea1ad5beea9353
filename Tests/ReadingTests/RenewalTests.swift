import LDAP
import LDAPText
import TestSupport
import Testing

@testable import Reading

/// What ends one day and must be renewed before: the server's certificate, the bind account's password.
@Suite struct RenewalTests {
    private static let day: Int64 = 86_400
    private static let now: Int64 = 20_000 * day

    private static func facts(certificateEnds: Int64, password: PasswordExpiry? = nil) -> ServerFacts {
        ServerFacts(
            url: "ldaps://dc.corp.test:636", address: "192.0.2.1", tlsVersion: "TLS1.3",
            certificate: PresentedCertificate(
                subject: "CN=*.corp.test", issuer: "CN=Issuing CA", notBefore: 0, notAfter: Int(certificateEnds),
                names: ["*.corp.test"], sha256: "00", isSelfSigned: false),
            passwordExpiry: password)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var certificateEnds: Int64 = now + 400 * day
        var password: PasswordExpiry?
        var warnDays: Int64 = 30
        /// What each sentence holds.
        var says: [String]
    }

    static let cases = [
        Case(testDescription: "both have long", password: .at(now + 60 * day), says: []),
        Case(testDescription: "never", password: .never, says: []),
        Case(testDescription: "30 days", certificateEnds: now + 30 * day, says: []),
        Case(
            testDescription: "a second less than 30 days", certificateEnds: now + 30 * day - 1,
            says: ["29 days are left"]),
        Case(
            testDescription: "a day", certificateEnds: now + day,
            says: ["(CN=*.corp.test, issued by CN=Issuing CA) expires on 2024-10-05: 1 day is left"]),
        Case(testDescription: "an hour", certificateEnds: now + 3_600, says: ["less than a day is left"]),
        Case(testDescription: "over", certificateEnds: now - 1, says: ["it has"]),
        Case(testDescription: "asked for later", certificateEnds: now + 8 * day, warnDays: 7, says: []),
        Case(testDescription: "not asked for", certificateEnds: now + 3_600, warnDays: 0, says: []),
        Case(testDescription: "a password with 14 days", password: .at(now + 14 * day), says: []),
        Case(
            testDescription: "a password with less", password: .at(now + 14 * day - 1),
            says: ["bind account's own password expires on 2024-10-17: 13 days are left"]),
        Case(
            testDescription: "both at once", certificateEnds: now + 2 * day, password: .at(now + 3 * day),
            says: ["2 days are left", "3 days are left"]),
    ]

    @Test(arguments: cases) func `what ends soon is said`(_ example: Case) {
        let facts = Self.facts(certificateEnds: example.certificateEnds, password: example.password)
        let renewals = facts.renewals(now: Self.now, certificateDays: example.warnDays)
        #expect(renewals.count == example.says.count, "\(renewals)")
        for (renewal, words) in zip(renewals, example.says) { #expect(renewal.contains(words)) }
    }

    @Test(arguments: [
        ("CORP\\svc-sync", "(sAMAccountName=svc-sync)"), ("svc-sync", "(sAMAccountName=svc-sync)"),
        ("svc@corp.test", "(|(userPrincipalName=svc@corp.test)(sAMAccountName=svc))"),
        ("a(b)*@corp.test", "(|(userPrincipalName=a\\28b\\29\\2a@corp.test)(sAMAccountName=a\\28b\\29\\2a))"),
    ])
    func `the account is found by the name of its bind`(name: String, filter: String) {
        #expect(BindAccount.filter(for: name).description == filter)
    }

    // MARK: What Active Directory tells of the password

    struct Telling: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var account = "CN=svc,DC=corp,DC=test"
        var isActiveDirectory = true
        /// What each found entry has.
        var entries: [[(name: String, values: [String])]]
        var domain: [(name: String, values: [String])] = []
        var code = 0
        var tells: PasswordExpiry?
    }

    /// 2024-10-04, 100 ns since 1601.
    private static let set = "133724736000000000"
    private static let computed = "msDS-UserPasswordExpiryTimeComputed"

    static let tellings: [Telling] = [
        Telling(testDescription: "computed", entries: [[(computed, [set])]], tells: .at(now)),
        Telling(testDescription: "computed as never", entries: [[(computed, ["\(Int64.max)"])]], tells: .never),
        Telling(testDescription: "computed as at once", entries: [[(computed, ["0"])]]),
        Telling(
            testDescription: "by its user name", account: "svc@corp.test", entries: [[(computed, [set])]],
            tells: .at(now)),
        Telling(
            testDescription: "by two of that name", account: "CORP\\svc",
            entries: [[(computed, [set])], [(computed, ["\(Int64.max)"])]]),
        Telling(testDescription: "by nobody", account: "CORP\\svc", entries: []),
        Telling(
            testDescription: "by the domain's age",
            entries: [[("pwdLastSet", [set]), ("userAccountControl", ["512"])]],
            domain: [("maxPwdAge", ["-77760000000000"])], tells: .at(now + 90 * day)),
        Telling(
            testDescription: "by the account's own never",
            entries: [[("pwdLastSet", [set]), ("userAccountControl", ["66048"])]],
            domain: [("maxPwdAge", ["-77760000000000"])], tells: .never),
        Telling(
            testDescription: "by a domain in which none ends", entries: [[("pwdLastSet", [set])]],
            domain: [("maxPwdAge", ["0"])], tells: .never),
        Telling(
            testDescription: "by the other way to say so", entries: [[("pwdLastSet", [set])]],
            domain: [("maxPwdAge", ["\(Int64.min)"])], tells: .never),
        Telling(testDescription: "by a domain that may not be read", entries: [[("pwdLastSet", [set])]]),
        Telling(testDescription: "with nonsense", entries: [[(computed, ["soon"])]]),
        Telling(testDescription: "with a failure", entries: [[(computed, [set])]], code: 51),
        Telling(testDescription: "by another kind of server", isActiveDirectory: false, entries: [[(computed, [set])]]),
    ]

    @Test(arguments: tellings) func `when the password ends is told`(_ example: Telling) throws {
        let server = try ScriptedLDAPServer { search in
            let domain = search.attributes == ["maxPwdAge"]
            let entries = domain ? [example.domain].filter { !$0.isEmpty } : example.entries
            return entries.enumerated().map { .entry(dn: "CN=\($0.offset),DC=corp,DC=test", $0.element) }
                + [.done(code: example.code, cookie: nil)]
        }
        let session = try LDAPSession(
            connectingTo: LDAPServer(host: server.host, port: UInt16(server.port), security: .plain), tls: TLSPolicy())
        defer { session.close() }
        var root = ["defaultnamingcontext": ["DC=corp,DC=test"]]
        if example.isActiveDirectory { root["supportedcapabilities"] = ["1.2.840.113556.1.4.800"] }
        let account = BindAccount(Connection(session: session, root: RootDSE(values: root)))
        #expect(account.passwordExpiry(of: example.account) == example.tells)
    }
}
