import Testing

@testable import Settings

@Suite struct SettingsTextTests {
    private func text(_ changes: [Int: String] = [:], _ added: String = "") throws -> String {
        let settings = try Sample.check(Sample.text(changes, adding: added)).settings()
        return settings.directories[0].settingsText(protecting: settings.protect)
    }

    @Test func itIsLaidOut() throws {
        let directory = """
                mapping: {email: ["{b}", "{a}"], custom: {x: "{c}"}, mastered: [username, custom.x]}
                defaults: {company: "A\\\\B", permissions: [api, ftp]}
                deprovision: {delete_after: 1d}
                adopt: [email]
                limits: {adoptions: off, emails_changed: {percent: 2.5}}
            protect: {groups: [B, a]}
            """
        let text = try text([:], directory)
        #expect(text.hasPrefix("version 1\nflavour openldap\nusers.bases 1\n  dc=example\n"))
        let own = try #require(text.split(separator: "nested_groups true\n", maxSplits: 1).last)
        #expect(
            own == """
                version 1
                mapping.email 2
                  {b}
                  {a}
                mapping.custom.x 1
                  {c}
                mapping.required 2
                  email
                  username
                mapping.mastered 2
                  custom.x
                  username
                mapping.username_is_email false
                defaults.company 1
                  A\\\\B
                defaults.require_2fa false
                defaults.permissions 2
                  api
                  ftp
                defaults.authentication ldap
                provision.users true
                provision.groups true
                deprovision.users disable
                deprovision.delete_after 86400000
                deprovision.groups delete
                adopt 1
                  email
                on_recreate hold
                limits.users_deprovisioned 3 200 10.0
                limits.groups_removed 3 200 10.0
                limits.memberships_removed 3 200 10.0
                limits.members_lost_by_one_group 3 200 10.0
                limits.roles_withdrawn 3 200 10.0
                limits.roles_granted 3 200 10.0
                limits.usernames_changed 3 200 10.0
                limits.emails_changed 3 200 2.5
                limits.adoptions off
                limits.authentication_changed 3 200 10.0
                limits.directory_shrank 3 200 10.0
                limits.deletions_after_grace 3 200 10.0
                limits.accounts_created 3 200 10.0
                protect.users 0
                protect.groups 2
                  a
                  b

                """)
    }

    /// What leaves the text as it is without the line.
    @Test(arguments: [
        "    label: x", "    page_size: 5", "    deadlines: {page: 5s}", "    criteria: {denied_groups: []}",
        "    mapping: {required: [email]}", "    mapping: {mastered: [full_name, email, username]}",
        "    mapping: {username_is_email: false}", "    defaults: {require_2fa: false, permissions: []}",
        "    defaults: {authentication: ldap}", "    provision: [groups, users]",
        "    deprovision: {users: disable, groups: delete}", "    adopt: []", "    on_recreate: hold",
        "    limits: {adoptions: {minimum: 3, maximum: 200, percent: 10}}", "protect: {users: [], groups: []}",
        "approvals: {valid_for: 1h}", "undo: {keep_days: 5}",
    ])
    func defaults(_ line: String) throws {
        #expect(try text([:], line) == text())
    }

    /// Pairs that mean the same.
    @Test(arguments: [
        ("    mapping: {required: [email, full_name]}", "    mapping: {required: [full_name, email, full_name]}"),
        ("    mapping: {mastered: [email, username]}", "    mapping: {mastered: [username, email]}"),
        ("    mapping: {custom: {a: x, b: y}}", "    mapping: {custom: {b: y, a: x}}"),
        ("    defaults: {permissions: [ftp, api]}", "    defaults: {permissions: [api, ftp]}"),
        ("    deprovision: {delete_after: 24h}", "    deprovision: {delete_after: 1d}"),
        ("    attributes: {entra_object_id: A}", "    attributes: {entra_object_id: a}"),
        ("    criteria: {denied_groups: [A, b]}", "    criteria: {denied_groups: [B, a]}"),
        ("protect: {users: [\"A*\", b]}", "protect: {users: [B, \"a*\", b]}"),
    ])
    func same(_ one: String, _ other: String) throws {
        #expect(try text([:], one) == text([:], other))
    }

    @Test func serversDontShow() throws {
        let other = [
            6: "    servers: ldaps://other", 7: "    bind: {dn: cn=other, password: hunter2}",
            2: "logs: {folder: /x, private: email}",
        ]
        #expect(try text(other) == text())
    }

    /// Lines each of which makes another text, and all of them different ones.
    static let different = [
        "", "    criteria: {required_groups: A}", "    groups: {filter: (a=b)}",
        "    attributes: {members: uniqueMember}",
        "    attributes: {entra_object_id: a}", "    attributes: {entra_group_object_id: a}",
        "    mapping: {username: \"{a}\"}", "    mapping: {email: [\"{a}\", \"{b}\"]}",
        "    mapping: {email: [\"{b}\", \"{a}\"]}", "    mapping: {company: x}", "    mapping: {custom: {company: x}}",
        "    mapping: {required: []}", "    mapping: {required: [full_name]}", "    mapping: {mastered: []}",
        "    mapping: {mastered: [username]}", "    mapping: {username_is_email: true}",
        "    defaults: {company: x}", "    defaults: {time_zone: x}", "    defaults: {language: x}",
        "    defaults: {require_2fa: true}", "    defaults: {permissions: [api]}",
        "    defaults: {authentication: saml}",
        "    provision: users", "    provision: groups", "    deprovision: {users: delete}",
        "    deprovision: {users: keep}",
        "    deprovision: {groups: keep}", "    deprovision: {delete_after: 30d}", "    adopt: [username, email]",
        "    adopt: [email, username]", "    on_recreate: relink", "    limits: {adoptions: off}",
        "    limits: {adoptions: {minimum: 2}}", "    limits: {adoptions: {maximum: 20}}",
        "    limits: {adoptions: {percent: 20}}", "    limits: {directory_shrank: off}", "protect: {users: [a]}",
        "protect: {groups: [a]}",
    ]

    @Test func everyKeyThatShapesAPlanShows() throws {
        var lines: [String: String] = [:]
        for line in Self.different {
            let text = try text([:], line)
            #expect(lines[text] == nil, "\(line) as \(lines[text] ?? "")")
            lines[text] = line
        }
    }
}
