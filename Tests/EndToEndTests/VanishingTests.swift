import TestSupport
import Testing

/// The ways in which most people are suddenly missing from what is read: none of them removes anybody.
@Suite struct VanishingTests {
    static let names = (1...16).map { "user\($0)" }

    struct Loss: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let exit: Int32
        let says: String
        let happens: @Sendable (Realm, inout DirectoryPart) throws -> Void
    }

    static let losses = [
        Loss(testDescription: "an empty directory", exit: 1, says: "matches no group") { realm, _ in
            for name in names { try realm.delete(name) }
            try realm.delete(realm.groupDN("Staff"), realm.groupDN("Team"))
        },
        Loss(testDescription: "a directory without people", exit: 2, says: "found nobody") { realm, _ in
            for name in names { try realm.delete(name) }
        },
        Loss(
            testDescription: "a directory of which three quarters are missing", exit: 3,
            says: "directory_shrank: 12 planned of 16"
        ) { realm, _ in
            for name in names.prefix(12) { try realm.delete(name) }
        },
        Loss(testDescription: "a wrong filter that finds a few", exit: 3, says: "filters or criteria changed") {
            _, part in part.userFilter = "(uid=user1*)"
        },
        Loss(testDescription: "a wrong filter that finds nobody", exit: 2, says: "found nobody") { realm, part in
            part.userFilter = "(&(objectClass=\(realm.personClass))(uid=alice))"
        },
        Loss(testDescription: "a wrong filter that finds other people", exit: 3, says: "users_deprovisioned") {
            realm, part in
            for name in ["x", "y", "z"] { try realm.hire(name) }
            part.userFilter = "(|(uid=x)(uid=y)(uid=z))"
        },
        Loss(
            testDescription: "a mistyped required group", exit: 1,
            says: "\"Staf\" matches no group; did you mean \"Staff\""
        ) { _, part in
            part.criteria["required_groups"] = ["Staf"]
        },
        Loss(testDescription: "a mistyped required group that is another", exit: 3, says: "users_deprovisioned") {
            _, part in part.criteria["required_groups"] = ["Team"]
        },
        Loss(testDescription: "a vanished OU that is a base", exit: 1, says: "does not exist") { realm, _ in
            try realm.server.modify(
                "dn: \(realm.people)\nchangetype: modrdn\nnewrdn: ou=gone\ndeleteoldrdn: 1\n")
        },
        Loss(
            testDescription: "a vanished OU below a base", exit: 3, says: "directory_shrank: 8 planned of 16"
        ) { realm, _ in
            try realm.server.modify(
                "dn: ou=branch,\(realm.people)\nchangetype: modrdn\nnewrdn: ou=branch\ndeleteoldrdn: 1\n"
                    + "newsuperior: \(realm.top)\n")
        },
        Loss(testDescription: "a vanished OU of the groups", exit: 1, says: "does not exist") { realm, _ in
            try realm.server.modify(
                "dn: \(realm.groups)\nchangetype: modrdn\nnewrdn: ou=gone\ndeleteoldrdn: 1\n")
        },
    ]

    static let truncation =
        Loss(testDescription: "a truncated directory", exit: 2, says: "sizeLimitExceeded") { realm, part in
            // Its identity gets ten entries of each search.
            part.bind = ["dn": realm.server.limitedDN, "password_file": "limited"]
        }

    @Test(arguments: losses) func nobodyIsRemovedBy(_ loss: Loss) throws { try check(loss) }

    @Test(.directory(.slapd, .container, because: "Samba has no limits for an identity"))
    func nobodyIsRemovedByTruncation() throws { try check(Self.truncation) }

    private func check(_ loss: Loss) throws {
        let realm = try Realm(on: Shared.server())
        let branch = "ou=branch,\(realm.people)"
        let (near, far) = (Self.names.prefix(8), Self.names.suffix(8))
        try realm.server.add(
            Realm.unit("branch", below: realm.people) + near.map { realm.person($0) }.joined()
                + far.map { realm.person($0, in: branch) }.joined())
        let members = near.map { realm.dn($0) } + far.map { realm.dn($0, in: branch) }
        try realm.server.add(realm.group("Staff", members) + realm.group("Team", Array(members.prefix(4))))
        if loss.testDescription != "a vanished OU below a base" {
            for name in far { try realm.move(name, from: branch, to: realm.people) }
            try realm.delete(realm.groupDN("Staff"), branch)
            try realm.add(group: "Staff", Self.names)
        }
        var part = realm.part
        part.criteria = ["required_groups": ["Staff"]]
        let site = try TestSite(Configuration(part))
        try site.write(realm.server.limitedPassword, to: "limited")
        #expect(try site.sync().changes["users.created"] == 16)

        try loss.happens(realm, &part)
        try site.configureDirectory { $0 = part }
        try site.assertUnchanged {
            for _ in 1...2 {
                let run = try site.sync(expecting: loss.exit)
                let words = (run.eventErrors + run.warnings).joined(separator: "\n")
                #expect(words.contains(loss.says), "\(words)")
                #expect(run.status != "success")
            }
        }
        #expect(try site.accounts().values.filter(\.enabled).count == 16)
    }
}
