import Foundation
import TestSupport
import Testing

/// The fixture company over LDAPS: a first hour, an hour in which nothing happens, and one with a hire, a leaver, a
/// rename and a group change.
@Suite(.once("the company is an OpenLDAP's")) struct CompanyTests {
    /// User names with the full names that they have in as many scripts.
    static let names = [
        "dmitri.sokolov": "Дмитрий Соколов", "eleni.papadopoulou": "Ελένη Παπαδοπούλου", "layla.alhassan": "ليلى الحسن",
        "noa.levi": "נועה לוי", "xiaoming.wang": "小明 王", "minjun.kim": "민준 김", "somchai.jaidee": "สมชาย ใจดี",
        "ananya.sharma": "अनन्या शर्मा", "ipek.yilmaz": "İpek Yılmaz", "hanako.yamada": "花子 山田",
        "ximena.ortega": "Ximena Ortega 👩🏽‍🚀", "ines.weber": "Ines Weber", "lars.zeile": "Lars Zeile",
        "esc.ape": "Esc\u{1B}[2J\u{1B}[31m Ape", "right.override": "Right\u{202E}to\u{202C}left Override",
        "mark.up": "<script>alert(1)</script> Markup", "formula.one": "=HYPERLINK(\"https://example.net\") Formula",
        "jo.star": "Jo (*)",
    ]

    @Test func theFirstHour() throws {
        let server = try Company.server()
        let site = try TestSite(Configuration(Company.part(server)))
        let run = try site.sync(expecting: 2)
        try checkEvent(run, of: site)
        try checkAccounts(of: site)
        try checkGroups(of: site)
        try checkDetails(of: run, in: site)
        try site.assertConverged()
    }

    private func checkEvent(_ run: RunRecord, of site: TestSite) throws {
        #expect(run.schema == 1)
        #expect(run.eventType == "ldap_sync")
        // One entry is skipped for the first time.
        #expect(run.status == "partial_failure")
        #expect(run.cycle == "initial")
        #expect(run.directory.name == "company")
        #expect(run.directory.label == "The company")
        #expect(run.eventErrors == [])
        #expect(run.finishedAt != nil)
        #expect((run.durationMs ?? -1) >= 0)
        #expect(
            run.changes == [
                "users.created": 232, "users.skipped": 1, "groups.created": 43, "memberships.added": 1216,
            ])
        #expect(run.body.contains("232 users created"))
        // The fixture has one entry without a user name, and a member that is gone.
        #expect(run.warnings.contains { $0.contains("Nemo Without-Name") }, "\(run.warnings)")
        #expect(run.warnings.contains { $0.contains("gone.already") }, "\(run.warnings)")
    }

    private func checkAccounts(of site: TestSite) throws {
        let accounts = try site.accounts()
        #expect(accounts.count == 232)
        for (name, fullName) in Self.names { #expect(accounts[name]?.fullName == fullName) }
        for account in accounts.values {
            #expect(account.enabled, "\(account.username)")
            #expect(account.authentication == "ldap", "\(account.username)")
            #expect(account.directory == "company", "\(account.username)")
        }
        // Disabled, denied, in no required group, outside the bases, without a user name.
        for name in [
            "dora.gesperrt", "emil.elternzeit", "bruno.bloqueado", "tei.kyushoku", "carl.expired", "bobby.tables",
            "naomi.ito", "pat.partner", "",
        ] {
            #expect(accounts[name] == nil)
        }
        // Locked for a while after wrong passwords is not disabled.
        for name in ["tilda.tippfehler", "zelia.tranca"] { #expect(accounts[name]?.enabled == true) }
        // No mail: the user name. Two with the same mail: both. Several: the first in byte order.
        #expect(accounts["otto.ohnepost"]?.email == "otto.ohnepost")
        for name in ["petra.empfang", "ralf.empfang"] { #expect(accounts[name]?.email == "frontdesk@example.org") }
        #expect(accounts["vera.vielpost"]?.email == "V.Vielpost@example.org")
        let roles = accounts.filter { !$0.value.roles.isEmpty }.mapValues { $0.roles }
        #expect(
            roles == [
                "astrid.admin": ["site_admin", "group_admin"], "mamoru.kanri": ["site_admin"],
                "rita.revisora": ["readonly_site_admin"], "dmitri.sokolov": ["group_admin"],
                "noa.levi": ["group_admin"],
                "henrik.hagen": ["group_admin"], "xiaoming.wang": ["group_admin"], "ximena.ortega": ["group_admin"],
                "minjun.kim": ["group_admin"], "kai.brandt": ["group_admin"],
            ])
    }

    private func checkGroups(of site: TestSite) throws {
        let groups = try site.groups()
        #expect(groups.count == 43)
        #expect(groups["Everybody"]?.members == 232)
        #expect(groups["Engineering"]?.members == 41)
        #expect(groups["All Hands"]?.members == 190)
        #expect(groups["Rollcall Users"]?.members == 232)
        for name in ["Retired Projects", "Waiting List", "No Access", "Facilities 東京"] {
            #expect(groups[name]?.members == 0)
        }
        let members = try site.members()
        // Three groups in a circle have the same members.
        let circle: Set = ["dmitri.sokolov", "noa.levi", "henrik.hagen", "astrid.admin", "xiaoming.wang"]
        for name in ["Platform Team", "Site Reliability", "On Call"] { #expect(members[name] == circle) }
        #expect(members["Support"] == circle.union(["kai.brandt", "minjun.kim", "ximena.ortega"]))
        #expect(members["Spelled Differently"] == ["marta.kowalska", "ines.weber", "max.adler", "kim.lee"])
        #expect(
            members["R&D, Berlin + 東京; \"core\" <all> = \\ #1 "] == [
                "ines.weber", "ada.grace", "max.adler", "uwe.backe", "nils.klammer", "olga.strich", "eva.gleich",
                "rudi.raute", "leo.lehr", "tina.taste", "lars.zeile", "kim.lee",
            ])
        #expect(members["Project Aurora"] == ["hanako.yamada", "jose.pena"])
        #expect(members["Works Council"] == ["otto.ohnepost", "vera.vielpost", "tilda.tippfehler"])
        #expect(members["Facilities"] == ["zoe.celik"])
    }

    private func checkDetails(of run: RunRecord, in site: TestSite) throws {
        let details = try site.details(of: run)
        #expect(details.allSatisfy { $0.run == run.id })
        let created = try #require(details.first { $0.words == "create user marta.kowalska" })
        #expect(created.status == "applied")
        #expect(created.who?.identifier?.isEmpty == false)
        #expect(created.who?.dn == "uid=marta.kowalska,ou=Berlin,ou=People,dc=example,dc=org")
        #expect(created.value("username") == .init(property: "username", old: nil, new: "marta.kowalska"))
        #expect(created.reason.code == "in_scope")
        #expect(created.reason.rule == "required_groups: \"Rollcall Users\"")
        #expect(created.reason.group == "Engineering Berlin")
        let skipped = try #require(details.first { $0.status == "skipped" })
        #expect(skipped.who?.dn == "cn=Nemo Without-Name,ou=Contractors,ou=People,dc=example,dc=org")
        #expect(skipped.reason.code == "unusable_entry")
        #expect(skipped.reason.text.contains("username"))
    }

    @Test func anHourLater() throws {
        let server = try Company.server()
        let site = try TestSite(Configuration(Company.part(server)))
        try site.sync(expecting: 2)
        let before = try site.account("marta.kowalska")
        try Company.anHourLater(on: server)
        let deeds = [
            "add membership All Hands: noor.neumann", "add membership Engineering Berlin: noor.neumann",
            "add membership Engineering: noor.neumann", "add membership Everybody: noor.neumann",
            "add membership Rollcall Users: noor.neumann", "add membership Sales Berlin: henrik.hagen",
            "add membership Sales: henrik.hagen", "create user noor.neumann", "disable user greta.grundmann",
            "disable user lucia.prado", "remove membership All Hands: greta.grundmann, lucia.prado",
            "remove membership Everybody: greta.grundmann, lucia.prado",
            "remove membership Rollcall Users: greta.grundmann, lucia.prado",
            "remove membership Sales Berlin: greta.grundmann", "remove membership Sales São Paulo: lucia.prado",
            "remove membership Sales: greta.grundmann, lucia.prado",
            "remove membership VPN Users: greta.grundmann, lucia.prado", "rename user marta.kowalska",
        ]
        #expect(try site.plan().changes.map(\.words).sorted() == deeds)
        let run = try site.sync()
        let details = try site.details(of: run)
        #expect(details.filter { $0.status == "applied" }.map(\.words).sorted() == deeds)
        #expect(details.first { $0.words == "disable user lucia.prado" }?.reason.code == "entry_gone")
        // Sales Berlin was what had brought her into a required group.
        #expect(details.first { $0.words == "disable user greta.grundmann" }?.reason.code == "left_required_group")
        #expect(run.status == "success")
        #expect(
            run.changes == [
                "users.created": 1, "users.renamed": 1, "users.disabled": 2, "users.skipped": 1, "memberships.added": 7,
                "memberships.removed": 12,
            ])
        #expect(run.cycle == "full")
        let after = try site.account("marta.lindqvist")
        #expect(after.id == before.id)
        #expect(after.identifier == before.identifier)
        #expect(after.fullName == "Marta Lindqvist")
        try site.assertConverged()
    }
}
