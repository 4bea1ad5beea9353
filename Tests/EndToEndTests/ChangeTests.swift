import TestSupport
import Testing

/// Each kind of change: what the directory does in an hour, what the sync then does, and nothing else.
@Suite struct ChangeTests {
    /// What happens in the hour between two cycles, in a directory of ada, ben, cleo, dora, emil and fay, all of them in
    /// Staff, the first three in Team, and dora and emil in Other.
    struct Hour: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let configure: @Sendable (inout DirectoryPart, Realm) throws -> Void
        let happens: @Sendable (Realm, TestSite) throws -> Void
        /// As in ``DetailRecord/words``, sorted.
        let deeds: [String]
        let exit: Int32
        let check: @Sendable (After) throws -> Void

        init(
            _ name: String, configure: @escaping @Sendable (inout DirectoryPart, Realm) throws -> Void = { _, _ in },
            happens: @escaping @Sendable (Realm, TestSite) throws -> Void, deeds: [String],
            exit: Int32 = 0, check: @escaping @Sendable (After) throws -> Void = { _ in }
        ) {
            testDescription = name
            self.configure = configure
            self.happens = happens
            self.deeds = deeds
            self.exit = exit
            self.check = check
        }
    }

    /// What there is after the hour.
    struct After {
        let site: TestSite
        let run: RunRecord
        /// The accounts as they were before it, and are now.
        let before: [String: AccountRecord]
        let accounts: [String: AccountRecord]
        let details: [DetailRecord]

        func reason(_ words: String) throws -> DetailRecord.Reason { try detail(words).reason }

        func detail(_ words: String) throws -> DetailRecord {
            try #require(details.first { $0.words == words }, "\(details.map(\.words))")
        }
    }

    @Test(arguments: people + names + activity + groups + scope + permissions + mapping) func anHour(_ hour: Hour)
        throws
    {
        let realm = try Realm(
            on: Shared.server(), people: ["ada", "ben", "cleo", "dora", "emil", "fay"],
            groups: [
                "Staff": ["ada", "ben", "cleo", "dora", "emil", "fay"], "Team": ["ada", "ben", "cleo"],
                "Other": ["dora", "emil"],
            ])
        var part = realm.part
        try hour.configure(&part, realm)
        let site = try TestSite(Configuration(part))
        try site.sync()
        let before = try site.accounts()
        try hour.happens(realm, site)
        let planned = try site.plan()
        let run = try site.sync(expecting: hour.exit)
        let details = try site.details(of: run)
        #expect(details.map(\.words).sorted() == hour.deeds)
        #expect((planned.changes + planned.held).map(\.words).sorted() == hour.deeds)
        try hour.check(After(site: site, run: run, before: before, accounts: try site.accounts(), details: details))
        try site.assertConverged()
    }

    // MARK: People

    static let people: [Hour] = [
        Hour(
            "somebody is hired",
            happens: { realm, _ in
                try realm.hire("gina")
                try realm.join("Staff", "gina")
            },
            deeds: ["add membership Staff: gina", "create user gina"],
            check: { after throws in
                #expect(after.accounts["gina"]?.email == "gina@example.test")
                #expect(after.run.changes == ["users.created": 1, "memberships.added": 1])
                #expect(try after.reason("create user gina").code == "in_scope")
            }),
        Hour(
            "somebody's entry is gone",
            happens: { realm, _ in
                try realm.leave("Staff", "ada")
                try realm.leave("Team", "ada")
                try realm.delete("ada")
            },
            deeds: ["disable user ada", "remove membership Staff: ada", "remove membership Team: ada"],
            check: { after throws in
                #expect(after.accounts["ada"]?.enabled == false)
                #expect(after.accounts["ada"]?.disabledBy == "sync")
                #expect(after.accounts["ada"]?.disabledReason == "entry_gone")
                #expect(after.accounts["ada"]?.disabledRun == after.run.id)
                #expect(try after.reason("disable user ada").code == "entry_gone")
            }),
        Hour(
            "a new mail address and a new name",
            happens: { realm, _ in
                try realm.replace("mail", of: "ada", with: "lovelace@example.test")
                try realm.replace("givenName", of: "ada", with: "Ada")
            },
            deeds: ["update user ada"],
            check: { after throws in
                #expect(
                    try after.detail("update user ada").modified == [
                        .init(property: "email", old: "ada@example.test", new: "lovelace@example.test"),
                        .init(property: "full_name", old: "ada", new: "Ada Ada"),
                    ])
                #expect(after.accounts["ada"]?.email == "lovelace@example.test")
                #expect(after.accounts["ada"]?.id == after.before["ada"]?.id)
            }),
        Hour(
            "a move to another unit",
            configure: { part, realm in
                part.users.append(try realm.add(unit: "elsewhere"))
                try realm.hire("gus", in: "ou=elsewhere,\(realm.top)")
            },
            happens: { realm, _ in
                try realm.move("fay", to: "ou=elsewhere,\(realm.top)")
                try realm.leave("Staff", "fay")
                try realm.join("Staff", realm.dn("fay", in: "ou=elsewhere,\(realm.top)"))
            },
            deeds: ["update user fay"],
            check: { after throws in
                #expect(after.accounts["fay"]?.id == after.before["fay"]?.id)
                #expect(after.accounts["fay"]?.dn?.contains("ou=elsewhere") == true)
                #expect(try after.detail("update user fay").modified?.map(\.property) == ["dn"])
            }),
        Hour(
            "two addresses, of which the recorded one stays",
            happens: { realm, _ in
                try realm.replace("mail", of: "ben", with: "a.ben@example.test", "ben@example.test")
            },
            deeds: [],
            check: { after throws in
                #expect(after.accounts["ben"]?.email == "ben@example.test")
            }),
        Hour(
            "two addresses, of which none is the recorded one",
            happens: { realm, _ in
                try realm.replace("mail", of: "ben", with: "z.ben@example.test", "a.ben@example.test")
            },
            deeds: ["update user ben"],
            check: { after throws in
                #expect(after.accounts["ben"]?.email == "a.ben@example.test")
            }),
        Hour(
            "nothing",
            happens: { _, _ in
            },
            deeds: []),
    ]

    // MARK: Names

    static let names: [Hour] = [
        Hour(
            "a rename",
            happens: { realm, _ in
                try realm.rename("ada", to: "augusta", in: ["Staff", "Team"])
            },
            deeds: ["rename user ada"],
            check: { after throws in
                let account = try #require(after.accounts["augusta"])
                #expect(after.accounts["ada"] == nil)
                #expect(account.id == after.before["ada"]?.id)
                #expect(account.identifier == after.before["ada"]?.identifier)
                #expect(try after.site.members()["Team"] == ["augusta", "ben", "cleo"])
                #expect(
                    try after.detail("rename user ada").value("username")
                        == .init(property: "username", old: "ada", new: "augusta"))
            }),
        Hour(
            "two swap their names",
            happens: { realm, _ in
                try realm.rename("ada", to: "nobody", in: ["Staff", "Team"])
                try realm.rename("dora", to: "ada", in: ["Staff", "Other"])
                try realm.rename("nobody", to: "dora", in: ["Staff", "Team"])
            },
            deeds: ["rename user ada", "rename user dora"],
            check: { after throws in
                #expect(after.accounts["ada"]?.id == after.before["dora"]?.id)
                #expect(after.accounts["dora"]?.id == after.before["ada"]?.id)
                #expect(try after.site.members()["Team"] == ["dora", "ben", "cleo"])
            }),
        Hour(
            "a chain of renames",
            happens: { realm, _ in
                try realm.rename("cleo", to: "zoe", in: ["Staff", "Team"])
                try realm.rename("ben", to: "cleo", in: ["Staff", "Team"])
                try realm.rename("ada", to: "ben", in: ["Staff", "Team"])
            },
            deeds: ["rename user ada", "rename user ben", "rename user cleo"],
            check: { after throws in
                for (old, new) in [("ada", "ben"), ("ben", "cleo"), ("cleo", "zoe")] {
                    #expect(after.accounts[new]?.id == after.before[old]?.id)
                }
            }),
        Hour(
            "a name is given up and taken by a newcomer",
            happens: { realm, _ in
                try realm.rename("fay", to: "fiona", in: ["Staff"])
                try realm.hire("fay")
            },
            deeds: ["create user fay", "rename user fay"],
            check: { after throws in
                #expect(after.accounts["fiona"]?.id == after.before["fay"]?.id)
                #expect(after.accounts["fay"]?.id != after.before["fay"]?.id)
            }),
        Hour(
            "a name is freed by a deletion and taken by a newcomer",
            configure: { part, _ in
                part.deprovision = ["users": "delete"]
            },
            happens: { realm, _ in
                try realm.leave("Staff", "fay")
                try realm.delete("fay")
                try realm.hire("fay")
            },
            deeds: ["create user fay", "delete user fay"],
            check: { after throws in
                #expect(after.accounts["fay"]?.id != after.before["fay"]?.id)
                #expect(after.accounts["fay"]?.enabled == true)
            }),
        Hour(
            "a newcomer wants the name of a disabled account",
            happens: { realm, _ in
                try realm.leave("Staff", "fay")
                try realm.delete("fay")
                try realm.hire("fay")
            },
            deeds: ["disable user fay", "held user fay", "remove membership Staff: fay"], exit: 2,
            check: { after throws in
                #expect(after.accounts["fay"]?.id == after.before["fay"]?.id)
                #expect(after.accounts["fay"]?.identifier == after.before["fay"]?.identifier)
                #expect(try after.reason("held user fay").code == "username_conflict")
            }),
        Hour(
            "a newcomer wants the name of an administrator's account",
            happens: { realm, site in
                try site.rollcall("accounts", "add", "root")
                try realm.hire("root")
                try realm.join("Staff", "root")
            },
            deeds: ["held user root"], exit: 2,
            check: { after throws in
                #expect(after.accounts["root"]?.directory == nil)
                #expect(after.accounts["root"]?.authentication == "password")
                #expect(try after.reason("held user root").text.contains("an administrator made"))
            }),
        Hour(
            "another spelling of the same name",
            happens: { realm, _ in
                try realm.replace("uid", of: "ada", with: "ADA")
            },
            deeds: ["rename user ada"],
            check: { after throws in
                #expect(after.accounts["ADA"]?.id == after.before["ada"]?.id)
            }),
    ]

    // MARK: Whether somebody is active

    static let activity: [Hour] = [
        Hour(
            "disabled in the directory",
            happens: { realm, _ in
                try realm.lock("ada")
            },
            deeds: ["disable user ada"],
            check: { after throws in
                #expect(after.accounts["ada"]?.enabled == false)
                #expect(try after.reason("disable user ada").code == "disabled_in_directory")
                #expect(try after.site.members()["Team"] == ["ada", "ben", "cleo"])
            }),
        Hour(
            "locked for a while after wrong passwords",
            happens: { realm, _ in
                try realm.operate(on: "ada", "replace: pwdAccountLockedTime\npwdAccountLockedTime: 20260101000000Z\n")
            },
            deeds: []),
        Hour(
            "expired",
            configure: { part, _ in
                part.attributes = ["shadow_expire": "shadowExpire"]
            },
            happens: { realm, _ in
                try realm.server.modify(
                    """
                    dn: \(realm.dn("ada"))
                    changetype: modify
                    add: objectClass
                    objectClass: shadowAccount
                    -
                    add: shadowExpire
                    shadowExpire: 18262

                    """)
            },
            deeds: ["disable user ada"],
            check: { after throws in
                #expect(after.accounts["ada"]?.disabledReason == "expired")
                #expect(try after.reason("disable user ada").text.contains("2020-01-01"))
            }),
        Hour(
            "active again",
            happens: { realm, site in
                try realm.lock("ada")
                try site.sync()
                #expect(try site.account("ada").enabled == false)
                try realm.unlock("ada")
            },
            deeds: ["reactivate user ada"],
            check: { after throws in
                #expect(after.accounts["ada"] == after.before["ada"])
                #expect(try after.reason("reactivate user ada").code == "returned")
            }),
        Hour(
            "back in the directory's groups",
            configure: { part, _ in
                part.criteria = ["required_groups": ["Staff"]]
            },
            happens: { realm, site in
                try realm.leave("Staff", "ada")
                try site.sync()
                #expect(try site.account("ada").enabled == false)
                try realm.join("Staff", "ada")
            },
            deeds: ["add membership Staff: ada", "add membership Team: ada", "reactivate user ada"],
            check: { after throws in
                #expect(after.accounts["ada"] == after.before["ada"])
            }),
        Hour(
            "an administrator's disabling stays",
            happens: { realm, site in
                #expect(try site.rollcall("accounts", "disable", "ada", "--reason", "on leave").code == 0)
                try realm.replace("mail", of: "ada", with: "new@example.test")
            },
            deeds: ["kept user ada", "update user ada"],
            check: { after throws in
                #expect(after.accounts["ada"]?.enabled == false)
                #expect(after.accounts["ada"]?.disabledBy == "administrator")
                #expect(after.accounts["ada"]?.disabledReason == "on leave")
                #expect(after.accounts["ada"]?.email == "new@example.test")
                #expect(try after.reason("kept user ada").code == "disabled_by_administrator")
            }),
        Hour(
            "an administrator's enabling ends its own disabling",
            happens: { _, site throws in
                try site.rollcall("accounts", "disable", "ada")
                #expect(try site.rollcall("accounts", "enable", "ada").code == 0)
            },
            deeds: [],
            check: { after throws in
                #expect(after.accounts["ada"] == after.before["ada"])
            }),
        Hour(
            "a protected account stays",
            happens: { realm, site in
                #expect(try site.rollcall("accounts", "protect", "ada").code == 0)
                try realm.leave("Staff", "ada")
                try realm.leave("Team", "ada")
                try realm.delete("ada")
            },
            deeds: ["kept user ada"],
            check: { after throws in
                #expect(after.accounts["ada"]?.enabled == true)
                #expect(after.accounts["ada"]?.protected == true)
                #expect(try after.site.members()["Team"] == ["ada", "ben", "cleo"])
            }),
        Hour(
            "an unprotected account follows again",
            happens: { realm, site in
                try site.rollcall("accounts", "protect", "ada")
                #expect(try site.rollcall("accounts", "unprotect", "ada").code == 0)
                try realm.lock("ada")
            },
            deeds: ["disable user ada"]),
    ]

    // MARK: Groups

    static let groups: [Hour] = [
        Hour(
            "a group is created",
            happens: { realm, _ in
                try realm.add(group: "New", ["ada", "fay"])
            },
            deeds: ["add membership New: ada, fay", "create group New"],
            check: { after throws in
                #expect(try after.site.groups()["New"]?.members == 2)
                #expect(after.run.changes == ["groups.created": 1, "memberships.added": 2])
            }),
        Hour(
            "a group is renamed",
            happens: { realm, _ in
                try realm.server.modify(
                    "dn: \(realm.groupDN("Team"))\nchangetype: modrdn\nnewrdn: cn=Crew\ndeleteoldrdn: 1\n")
            },
            deeds: ["rename group Team"],
            check: { after throws in
                #expect(try after.site.members()["Crew"] == ["ada", "ben", "cleo"])
                #expect(after.run.changes == ["groups.renamed": 1])
            }),
        Hour(
            "a group is deleted",
            happens: { realm, _ in
                try realm.delete(realm.groupDN("Other"))
            },
            deeds: ["delete group Other"],
            check: { after throws in
                #expect(try after.site.groups()["Other"] == nil)
                #expect(try after.site.members()["Other"] == nil)
            }),
        Hour(
            "two groups swap their names",
            happens: { realm, _ in
                for (old, new) in [("Team", "Third"), ("Other", "Team"), ("Third", "Other")] {
                    try realm.server.modify(
                        "dn: \(realm.groupDN(old))\nchangetype: modrdn\nnewrdn: cn=\(new)\ndeleteoldrdn: 1\n")
                }
            },
            deeds: ["rename group Other", "rename group Team"],
            check: { after throws in
                #expect(try after.site.members()["Other"] == ["ada", "ben", "cleo"])
            }),
        Hour(
            "somebody joins and somebody leaves",
            happens: { realm, _ in
                try realm.join("Team", "fay")
                try realm.leave("Team", "ada")
            },
            deeds: ["add membership Team: fay", "remove membership Team: ada"],
            check: { after throws in
                #expect(try after.site.members()["Team"] == ["ben", "cleo", "fay"])
                #expect(try after.reason("remove membership Team: ada").code == "no_longer_member")
            }),
        Hour(
            "a group joins a group",
            happens: { realm, _ in
                try realm.join("Team", realm.groupDN("Other"))
                try realm.join("Other", realm.groupDN("Team"))
            },
            deeds: ["add membership Other: ada, ben, cleo", "add membership Team: dora, emil"]),
        Hour(
            "nested groups are switched off",
            configure: { part, _ in
                part.isNested = false
            },
            happens: { realm, _ in
                try realm.join("Team", realm.groupDN("Other"))
            },
            deeds: []),
        Hour(
            "a member whom an administrator added stays",
            happens: { realm, site in
                try site.addMembership(of: "ada", in: "Other")
                try realm.leave("Other", "dora")
            },
            deeds: ["remove membership Other: dora"],
            check: { after throws in
                #expect(try after.site.members()["Other"] == ["ada", "emil"])
            }),
        Hour(
            "a group with a member whom an administrator added stays",
            happens: { realm, site in
                try site.addMembership(of: "ada", in: "Other")
                try realm.delete(realm.groupDN("Other"))
            },
            deeds: ["kept group Other", "remove membership Other: dora, emil"],
            check: { after throws in
                #expect(try after.site.members()["Other"] == ["ada"])
            }),
    ]

    // MARK: Scope and roles

    static let scope: [Hour] = [
        Hour(
            "somebody leaves the required group",
            configure: { part, _ in
                part.criteria = ["required_groups": ["Staff"]]
            },
            happens: { realm, _ in
                try realm.leave("Staff", "ada")
            },
            deeds: ["disable user ada", "remove membership Staff: ada", "remove membership Team: ada"],
            check: { after throws in
                let reason = try after.reason("disable user ada")
                #expect(reason.code == "left_required_group")
                #expect(reason.rule == "required_groups: \"Staff\"")
                #expect(after.accounts["ada"]?.disabledReason == "left_required_group")
            }),
        Hour(
            "one of two required groups is enough",
            configure: { part, _ in
                part.criteria = ["required_groups": ["Team", "Oth*"]]
            },
            happens: { realm, _ in
                try realm.leave("Team", "ada")
                try realm.join("Other", "ada")
            },
            deeds: ["add membership Other: ada", "remove membership Team: ada"],
            check: { after throws in
                #expect(after.accounts["fay"] == nil)
                #expect(after.accounts["ada"]?.enabled == true)
            }),
        Hour(
            "a denied group wins",
            configure: { part, _ in
                part.criteria = ["required_groups": ["Staff"], "denied_groups": ["Other"]]
            },
            happens: { realm, _ in
                try realm.join("Other", "ada")
            },
            deeds: ["disable user ada", "remove membership Staff: ada", "remove membership Team: ada"],
            check: { after throws in
                #expect(after.accounts["dora"] == nil)
                let reason = try after.reason("disable user ada")
                #expect(reason.code == "denied_group")
                #expect(reason.group == "Other")
            }),
        Hour(
            "included and excluded groups",
            configure: { part, _ in
                part.criteria = ["include_groups": ["T*", "Staff"], "exclude_groups": ["staff"]]
            },
            happens: { realm, _ in
                try realm.add(group: "Two", ["fay"])
                try realm.add(group: "Three Archive", ["fay"])
                try realm.add(group: "Unnamed", ["fay"])
                try realm.leave("Staff", "fay")
            },
            deeds: [
                "add membership Three Archive: fay", "add membership Two: fay", "create group Three Archive",
                "create group Two",
            ],
            check: { after throws in
                #expect(try after.site.groups().keys.sorted() == ["Team", "Three Archive", "Two"])
                #expect(after.accounts.count == 6)
            }),
        Hour(
            "default groups",
            configure: { part, _ in
                part.criteria = ["required_groups": ["Staff"], "default_groups": ["Everybody", "Team"]]
            },
            happens: { realm, _ in
                try realm.hire("gina")
                try realm.join("Staff", "gina")
                try realm.leave("Staff", "fay")
            },
            deeds: [
                "add membership Everybody: gina", "add membership Staff: gina", "add membership Team: gina",
                "create user gina", "disable user fay", "remove membership Everybody: fay",
                "remove membership Staff: fay", "remove membership Team: fay",
            ],
            check: { after throws in
                #expect(try after.site.members()["Everybody"] == ["ada", "ben", "cleo", "dora", "emil", "gina"])
                #expect(try after.site.members()["Team"] == ["ada", "ben", "cleo", "dora", "emil", "gina"])
            }),
        Hour(
            "a role is given",
            configure: { part, _ in
                part.criteria = ["site_admin_groups": ["Other"], "group_admin_groups": ["Team"]]
            },
            happens: { realm, _ in
                try realm.join("Other", "ada")
            },
            deeds: ["add membership Other: ada", "update user ada"],
            check: { after throws in
                #expect(after.before["ada"]?.roles == ["group_admin"])
                #expect(after.accounts["ada"]?.roles == ["site_admin", "group_admin"])
                let reason = try after.reason("update user ada")
                #expect(reason.code == "role_group")
                #expect(reason.group == "Other")
            }),
        Hour(
            "a role is taken away",
            configure: { part, _ in
                part.criteria = ["site_admin_groups": ["Other"], "readonly_site_admin_groups": ["Team"]]
            },
            happens: { realm, _ in
                try realm.leave("Other", "dora")
            },
            deeds: ["remove membership Other: dora", "update user dora"],
            check: { after throws in
                #expect(after.before["dora"]?.roles == ["site_admin"])
                #expect(after.accounts["dora"]?.roles == [])
            }),
    ]

    // MARK: What the operator allows

    static let permissions: [Hour] = [
        Hour(
            "accounts are deleted",
            configure: { part, _ in
                part.deprovision = ["users": "delete"]
            },
            happens: { realm, _ in
                try realm.leave("Staff", "fay")
                try realm.delete("fay")
            },
            deeds: ["delete user fay"],
            check: { after throws in
                #expect(after.accounts["fay"] == nil)
                #expect(after.run.changes["users.deleted"] == 1)
            }),
        Hour(
            "accounts are kept",
            configure: { part, _ in
                part.deprovision = ["users": "keep", "groups": "keep"]
            },
            happens: { realm, _ in
                try realm.leave("Staff", "fay")
                try realm.delete("fay", realm.groupDN("Other"))
            },
            deeds: ["kept group Other", "kept user fay"],
            check: { after throws in
                #expect(after.accounts["fay"]?.enabled == true)
                #expect(try after.site.members()["Staff"]?.contains("fay") == true)
                #expect(try after.site.members()["Other"] == ["dora", "emil"])
            }),
        Hour(
            "users alone are provisioned",
            configure: { part, _ in
                part.provision = ["users"]
            },
            happens: { realm, _ in
                try realm.hire("gina")
                try realm.add(group: "New", ["gina"])
            },
            deeds: ["create user gina"],
            check: { after throws in
                #expect(try after.site.groups().isEmpty)
            }),
        Hour(
            "groups alone are provisioned",
            configure: { part, _ in
                part.provision = ["groups"]
            },
            happens: { realm, _ in
                try realm.hire("gina")
                try realm.add(group: "New", ["gina"])
            },
            deeds: ["create group New"],
            check: { after throws in
                #expect(after.accounts.isEmpty)
                #expect(try after.site.groups().keys.sorted() == ["New", "Other", "Staff", "Team"])
            }),
    ]

    // MARK: Mapping

    static let mapping: [Hour] = [
        Hour(
            "templates, defaults and attributes of one's own",
            configure: { part, realm in
                part.mapping = [
                    "username": "{uid:upper}@corp", "email": "{mail|uid:lower}", "full_name": "{sn}, {cn}",
                    "company": "{o}", "language": "{preferredLanguage:lower}",
                ]
                part.custom = ["department": "{departmentNumber}", "badge": "#{employeeNumber}"]
                part.defaults =
                    "{company: \"Example Ltd\", time_zone: Europe/Vienna, require_2fa: true, permissions: [sftp, webdav]}"
                try realm.replace("departmentNumber", of: "ada", with: "17")
                try realm.replace("preferredLanguage", of: "ada", with: "PT")
            },
            happens: { realm, _ in
                try realm.replace("departmentNumber", of: "ada", with: "18")
                try realm.replace("o", of: "ada", with: "Analytical")
                try realm.replace("employeeNumber", of: "ada", with: "1")
            },
            deeds: ["update user ADA@corp"],
            check: { after throws in
                let old = try #require(after.before["ADA@corp"])
                #expect(old.company == "Example Ltd")
                #expect(old.timeZone == "Europe/Vienna")
                #expect(old.language == "pt")
                #expect(old.requires2FA)
                #expect(old.permissions == ["sftp", "webdav"])
                #expect(old.fullName == "Ada, ada")
                #expect(old.custom == ["department": "17"])
                let new = try #require(after.accounts["ADA@corp"])
                #expect(new.company == "Analytical")
                #expect(new.custom == ["department": "18", "badge": "#1"])
                #expect(
                    try after.detail("update user ADA@corp").modified?.map(\.property) == [
                        "company", "custom.badge", "custom.department",
                    ])
            }),
        Hour(
            "an entry that lost what is required keeps its account",
            configure: { part, _ in
                part.mapping = ["email": "{mail}"]
            },
            happens: { realm, _ in
                try realm.replace("mail", of: "ada")
            },
            deeds: ["skipped user ada"], exit: 2,
            check: { after throws in
                #expect(after.accounts["ada"] == after.before["ada"])
                #expect(try after.reason("skipped user ada").text.contains("email"))
            }),
    ]
}
