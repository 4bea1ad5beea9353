import TestSupport
import Testing

@testable import LDAP

@Suite struct ActiveDirectoryBindReasonTests {
    @Test(arguments: [
        ("525", ActiveDirectoryBindReason.noSuchAccount), ("52e", .wrongPassword), ("52E", .wrongPassword),
        ("530", .outsideLogonHours), ("531", .workstationNotAllowed), ("532", .passwordExpired),
        ("533", .accountDisabled), ("701", .accountExpired), ("773", .passwordMustChange), ("775", .accountLocked),
    ])
    func reasons(number: String, reason: ActiveDirectoryBindReason) {
        let text = "80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data \(number), v2580"
        #expect(ActiveDirectoryBindReason(diagnostic: text) == reason)
        let error = LDAPError(.invalidCredentials, .bind, cause: .badCredentials(account: "cn=sync", reason))
        #expect(error.explanation.contains(reason.words))
        #expect(error.explanation.hasSuffix("."))
    }

    @Test(arguments: [
        "", "data", "data ,", "AcceptSecurityContext error, data 99999, v2580", "data 52eg", "metadata 52e",
    ])
    func noReason(_ text: String) {
        #expect(ActiveDirectoryBindReason(diagnostic: text) == nil)
    }
}

@Suite struct LDAPErrorTests {
    @Test func whatTheServerSaysIsNotInTheDescription() {
        let error = LDAPError(.busy, .search, diagnostic: "uid=jane,ou=people\u{1B}[2J\u{202E}")
        #expect(!error.description.contains("jane"))
        #expect(!error.explanation.contains("jane"))
        #expect(error.debugDescription.contains("uid=jane,ou=people\\u{1b}[2J\\u{202e}"))
    }

    @Test(arguments: [
        (LDAPError.Code.busy, true), (.unavailable, true), (.sizeLimitExceeded, false), (.serverDown, false),
        (.invalidCredentials, false),
    ])
    func patience(code: LDAPError.Code, isTransient: Bool) {
        #expect(LDAPError(code, .search).isTransient == isTransient)
    }

    @Test func aNumberWithoutANameIsShown() {
        #expect(LDAPError(.init(rawValue: 118), .search).description == "The search failed: result 118 (118).")
    }

    @Test(arguments: [
        LDAPError.Code.strongerAuthRequired, .sizeLimitExceeded, .noSuchObject, .insufficientAccessRights,
    ])
    func adviceForCommonResults(_ code: LDAPError.Code) {
        #expect(!LDAPError(code, .search).advice.isEmpty)
    }
}

@Suite struct ChainVerdictTests {
    private func certificate(_ subject: String, by issuer: String, from: Int = 0, to: Int = 1_000)
        -> PresentedCertificate
    {
        PresentedCertificate(
            subject: subject, issuer: issuer, notBefore: from, notAfter: to, names: ["a.example"], sha256: subject,
            isSelfSigned: subject == issuer)
    }

    @Test func anExpiredIntermediateIsNamed() {
        let verdict = ChainVerdict(
            certificates: [
                certificate("server", by: "middle"), certificate("middle", by: "root", to: 400),
            ], against: "roots.pem")
        #expect(verdict.problems(at: 500) == [.expired(since: 400, subject: "middle")])
    }

    @Test func aCertificateBesideThePathDoesNotCount() {
        let verdict = ChainVerdict(
            certificates: [
                certificate("server", by: "root"), certificate("old", by: "root", to: 400),
            ], against: "roots.pem")
        #expect(verdict.problems(at: 500) == [])
    }

    @Test func theMissingIssuerIsTheLastOnesWhateverTheOrder() {
        var verdict = ChainVerdict(
            certificates: [
                certificate("server", by: "low"), certificate("high", by: "root"), certificate("low", by: "high"),
            ], against: "roots.pem")
        verdict.isUnknown = true
        #expect(verdict.problems(at: 500) == [.unknownIssuer(issuer: "root", certificatesSent: 3, caFile: "roots.pem")])
    }

    @Test func aRefusalWithoutAKnownReasonKeepsTheLibrarysWords() {
        var verdict = ChainVerdict(certificates: [certificate("server", by: "root")], against: "roots.pem")
        verdict.isRefused = true
        verdict.words = "revoked"
        #expect(verdict.problems(at: 500) == [.refused(reason: "revoked")])
    }

    @Test func issuersInACircleEnd() {
        var verdict = ChainVerdict(
            certificates: [certificate("a", by: "b"), certificate("b", by: "a")], against: "roots.pem")
        verdict.isUnknown = true
        #expect(verdict.problems(at: 500) == [.unknownIssuer(issuer: "a", certificatesSent: 2, caFile: "roots.pem")])
    }
}
