import TestSupport
import Testing

extension ChangeTests {
    /// Templates, and what an entry must have.
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
