import TestSupport
import Testing

/// Accounts and groups that no sync changes: by the store, by name, by pattern.
@Suite struct ProtectTests {
    @Test(arguments: ["ada", "A?A", "a*"]) func anAccountByName(_ pattern: String) throws {
        let (site, realm) = try Office.syncedSite()
        try site.configure { $0.protect = ["users": [pattern]] }
        #expect(try site.accounts().values.filter(\.protected).map(\.username) == ["ada"])
        #expect(try site.run("accounts").output.contains("company, protected"))
        try realm.replace("mail", of: "ada", with: "new@example.test")
        try realm.replace("mail", of: "ben", with: "new2@example.test")
        let before = try site.account("ada")
        let run = try site.sync()
        #expect(try site.deeds(of: run) == ["kept user ada", "update user ben"])
        #expect(try site.details(of: run).first { $0.status == "kept" }?.reason.code == "protected")
        #expect(try site.account("ada") == before)
        // Not even somebody's departure.
        try Office.dismiss("ada", from: realm)
        try site.sync()
        #expect(try site.account("ada") == before)
        try site.configure { $0.protect = [:] }
        #expect(try site.sync().changes["users.disabled"] == 1)
        try site.assertConverged()
    }

    @Test func noAccountIsMadeOfAProtectedName() throws {
        let (site, realm) = try Office.syncedSite()
        try site.configure { $0.protect = ["users": ["root", "svc-*"]] }
        for name in ["root", "svc-backup"] {
            try realm.hire(name)
            try realm.join("Staff", name)
        }
        #expect(try site.deeds(of: try site.sync()) == ["kept user root", "kept user svc-backup"])
        #expect(try site.accounts().count == 6)
        // Nor does anybody get one by a rename.
        try realm.leave("Staff", "root")
        try realm.delete("root")
        try realm.rename("fay", to: "root", in: ["Staff"])
        try site.sync()
        #expect(try site.accounts()["root"] == nil)
        #expect(try site.account("fay").enabled)
        try site.assertConverged()
    }

    @Test(arguments: ["by the store", "by name"]) func aGroup(_ how: String) throws {
        let (site, realm) = try Office.syncedSite()
        if how == "by the store" {
            try site.run("groups", "protect", "TEAM")
        } else {
            try site.configure { $0.protect = ["groups": ["te*"]] }
        }
        #expect(try site.groups().values.filter(\.protected).map(\.name) == ["Team"])
        #expect(try site.run("groups").output.contains("company, protected"))
        try realm.leave("Team", "cleo")
        try realm.join("Team", "emil")
        try realm.leave("Engineers", "ben")
        try realm.join("Staff", "ben")
        let run = try site.sync()
        #expect(try site.members()["Team"] == ["ada", "cleo", "dora"])
        #expect(try site.members()["Engineers"] == ["ada"])
        #expect(try site.details(of: run).contains { $0.words == "kept group Team" && $0.reason.code == "protected" })
        try site.assertConverged()
        // Nor is it deleted.
        try realm.delete(realm.groupDN("Team"))
        try site.sync()
        #expect(try site.members()["Team"] == ["ada", "cleo", "dora"])
        if how == "by the store" {
            try site.run("groups", "unprotect", "Team")
        } else {
            try site.configure { $0.protect = [:] }
        }
        #expect(try site.sync().changes["groups.deleted"] == 1)
        try site.assertConverged()
    }

    @Test func groupsThatThereAreNot() throws {
        let (site, _) = try Office.syncedSite()
        try site.assertRefused("groups", "protect", "nobody", says: "no group \"nobody\"")
        try site.assertRefused("groups", "unprotect", "nobody", says: "no group \"nobody\"")
    }
}
