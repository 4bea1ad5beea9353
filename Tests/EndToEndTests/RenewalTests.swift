import Foundation
import TestSupport
import Testing

/// The certificate that the directory presents is in the log and in `check`, and warned of before it ends.
@Suite struct RenewalTests {
    @Test func theCertificateIsInTheLog() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada"], groups: ["Staff": ["ada"]])
        let site = try TestSite(Configuration(realm.part))
        let run = try site.sync()
        let server = try #require(run.server)
        #expect(server.url == realm.server.ldapsURL)
        #expect(server.address == URL(string: server.url)?.host)
        #expect(server.tls?.hasPrefix("TLS1.") == true)
        let certificate = try #require(server.certificate)
        #expect(certificate.names.contains("127.0.0.1"))
        #expect(certificate.subject != certificate.issuer)
        #expect(certificate.sha256.count == 64)
        #expect(certificate.daysLeft > 30)
        let end = try #require(ISO8601DateFormatter().date(from: certificate.notAfter.prefix(19) + "Z"))
        #expect(abs(end.timeIntervalSinceNow / 86_400 - Double(certificate.daysLeft)) < 1.1)
        #expect(!run.warnings.contains { $0.contains("certificate") }, "\(run.warnings)")

        let shown = try site.rollcall("logs", "show", "latest").output
        #expect(shown.contains("\(certificate.subject) for "), "\(shown)")
        #expect(shown.contains("\(certificate.daysLeft) days left"), "\(shown)")
    }

    @Test func anEndThatIsNearIsWarnedOf() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada"], groups: ["Staff": ["ada"]])
        var part = realm.part
        // The test bed's certificates last for years.
        part.tls["warn_days"] = "3650"
        let site = try TestSite(Configuration(part))
        let run = try site.sync()
        let days = try #require(run.server?.certificate?.daysLeft)
        let warning = try #require(run.warnings.first { $0.hasPrefix("The certificate of \(realm.server.ldapsURL)") })
        #expect(warning.contains("\(days) days are left"), "\(warning)")
        #expect(run.status == "success")
        let plan = try site.rollcall("plan")
        #expect(plan.output.contains(warning) || plan.complaints.contains(warning), "\(plan)")
        let check = try site.rollcall("check")
        #expect(check.code == 0)
        #expect(check.output.contains("\(days) days left; renew it in time"), "\(check)")
        try site.assertConverged()
    }

    @Test(.directory(.samba, because: "only Active Directory tells when a password ends"))
    func theEndOfThePasswordIsChecked() throws {
        let realm = try Realm(on: Shared.server(), people: ["ada"])
        let site = try TestSite(Configuration(realm.part))
        let check = try site.rollcall("check")
        // The domain's passwords last for 90 days.
        let end = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 90 * 86_400)).prefix(7)
        #expect(check.output.contains("the bind account's own password expires on \(end)"), "\(check)")
    }

    @Test func aCertificateThatHasEndedStopsTheCycle() throws {
        let server = try SlapdServer("--certificate", "expired")
        let realm = try Realm(on: server, people: ["ada"])
        let site = try TestSite(Configuration(realm.part))
        let run = try site.sync(expecting: 1)
        #expect(run.server == nil)
        #expect(try #require(run.eventErrors.first).contains("expired on"), "\(run.eventErrors)")
    }
}
