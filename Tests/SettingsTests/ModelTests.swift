import Directory
import LDAPText
import Planning
import Testing

@testable import Settings

/// What good configurations come to.
@Suite struct ModelTests {
    struct Unexpected: Error {}

    private func ldap(_ directory: DirectorySettings) throws -> LDAPSettings {
        guard case .ldap(let ldap) = directory.source else { throw Unexpected() }
        return ldap
    }

    @Test func defaults() throws {
        let settings = try Sample.check(Sample.text()).settings()
        #expect(settings.site == "rollcall")
        #expect(settings.store == .sqlite("/var/lib/rollcall/accounts.sqlite"))
        #expect(settings.logs == LogSettings(folder: "/var/log/rollcall", keepDays: 365, privateProperties: []))
        #expect(settings.protect == ProtectSettings(users: [], groups: []))
        #expect(settings.approvalsValidFor == .seconds(86_400) && settings.undoKeepDays == 30)
        let bases = [try DN("dc=example")]
        let expected = DirectorySettings(
            name: "company", label: "company", flavour: .openLDAP,
            source: .ldap(
                LDAPSettings(
                    servers: [try ServerAddress("ldaps://ldap.example.com")],
                    tls: TLSSettings(
                        startTLS: false, caFile: "/etc/ssl/certs/ca-certificates.crt", allowsPlaintext: false,
                        warnDays: 30),
                    bind: .simple(name: "cn=reader,dc=example", password: .file("/etc/rollcall/password")),
                    deadlines: DeadlineSettings(
                        name: .seconds(5), connect: .seconds(10), tls: .seconds(10), bind: .seconds(15),
                        page: .seconds(60), total: .seconds(1800)),
                    pageSize: 1000, retryPause: .seconds(5))),
            users: SearchSettings(bases: bases, filter: nil), groups: SearchSettings(bases: bases, filter: nil))
        #expect(settings.directories == [expected])
        #expect(
            expected.policy(digest: "d", protecting: settings.protect)
                == Policy(directory: "company", criteriaDigest: "d"),
            "the defaults are the planner's own")
    }

    @Test func everything() throws {
        let directory = try Sample.directory(
            Sample.text(
                [6: "    servers: [\"ldap://a\", \"ldap://[2001:db8::1]:3389\"]"],
                adding: "    label: The company",
                "    tls: {start_tls: yes, ca_file: /ca.pem, warn_days: 9}",
                "    deadlines: {name: 500ms, connect: 3, total: 2h}",
                "    page_size: 500",
                "    retry_pause: 1m",
                "    groups: {bases: [\"ou=a,dc=x\", \"ou=b,dc=x\"], filter: \"(objectClass=*)\"}",
                "    attributes: {identifier: nsUniqueId, group_identifier: gid, group_name: [displayName, cn], members: uniqueMember, user_name: login, account_control: uac, account_expires: ae, locked_time: lt, shadow_expire: se, entra_object_id: eo, entra_group_object_id: eg}",
                "    criteria:",
                "      required_groups: [Staff, \"dn:cn=a,dc=x\", \"id:6c1c9f4a-1234-4321-8888-0123456789ab\"]",
                "      denied_groups: [Gone]",
                "      include_groups: \"Team *\"",
                "      exclude_groups: [\"* Archive\"]",
                "      default_groups: [Everybody]",
                "      site_admin_groups: [Admins]",
                "      readonly_site_admin_groups: [Auditors]",
                "      group_admin_groups: []",
                "      nested_groups: false",
                "    mapping:",
                "      username: \"{uid:lower}@example.com\"",
                "      email: [\"{mail}\", \"{uid}@example.com\"]",
                "      custom: {no: \"{departmentNumber}\"}",
                "      required: [full_name, custom.no]",
                "      mastered: [username, custom.no]",
                "      username_is_email: true",
                "    defaults: {company: Example, time_zone: Europe/Vienna, language: \"no\", require_2fa: true, permissions: [sftp, api], authentication: saml}",
                "    provision: users",
                "    deprovision: {users: keep, groups: keep}",
                "    adopt: [email, username]",
                "    on_recreate: relink",
                "    limits: {adoptions: off, users_deprovisioned: {minimum: 0, maximum: 50, percent: 2.5}, groups_removed: {percent: 5}}"
            ))
        let ldap = try ldap(directory)
        #expect(directory.label == "The company")
        #expect(ldap.servers.map(\.description) == ["ldap://a:389", "ldap://[2001:db8::1]:3389"])
        #expect(ldap.tls == TLSSettings(startTLS: true, caFile: "/ca.pem", allowsPlaintext: false, warnDays: 9))
        #expect(
            ldap.deadlines
                == DeadlineSettings(
                    name: .milliseconds(500), connect: .seconds(3), tls: .seconds(10), bind: .seconds(15),
                    page: .seconds(60), total: .seconds(7200)))
        #expect(ldap.pageSize == 500)
        #expect(ldap.retryPause == .seconds(60))
        #expect(directory.groups.bases.map(\.description) == ["ou=a,dc=x", "ou=b,dc=x"])
        #expect(directory.groups.filter == .present(attribute: "objectClass"))
        #expect(
            directory.attributes
                == AttributeNames(
                    identifier: "nsUniqueId", groupIdentifier: "gid", groupName: ["displayName", "cn"],
                    members: ["uniqueMember"], userName: "login", accountControl: "uac", accountExpires: "ae",
                    lockedTime: "lt", shadowExpire: "se", entraObjectID: "eo", entraGroupObjectID: "eg"))
        #expect(
            directory.criteria
                == Criteria(
                    requiredGroups: [
                        try GroupPattern("Staff"), try GroupPattern("dn:cn=a,dc=x"),
                        try GroupPattern("id:6c1c9f4a-1234-4321-8888-0123456789ab"),
                    ], deniedGroups: [try GroupPattern("Gone")], includeGroups: [try GroupPattern("Team *")],
                    excludeGroups: [try GroupPattern("* Archive")], siteAdminGroups: [try GroupPattern("Admins")],
                    readonlySiteAdminGroups: [try GroupPattern("Auditors")], groupAdminGroups: [],
                    defaultGroups: ["Everybody"], nested: false))
        #expect(
            directory.mapping
                == MappingSettings(
                    templates: [
                        .username: [try Template("{uid:lower}@example.com")],
                        .email: [try Template("{mail}"), try Template("{uid}@example.com")],
                        .custom("no"): [try Template("{departmentNumber}")],
                    ], required: [.username, .fullName, .custom("no")],
                    mastered: [.username, .custom("no")], usernameIsEmail: true))
        #expect(
            directory.defaults
                == AccountDefaults(
                    company: "Example", timeZone: "Europe/Vienna", language: "no", requires2FA: true,
                    permissions: [.sftp, .api], authentication: .saml))
        #expect(directory.provisionsUsers && !directory.provisionsGroups)
        #expect(directory.removedUsers == .keep && directory.removedGroups == .keep)
        #expect(directory.adopts == [.email, .username] && directory.recreated == .relink)
        #expect(directory.limits[.adoptions] == nil)
        #expect(directory.limits[.usersDeprovisioned] == Limits.Figures(minimum: 0, maximum: 50, percent: 2.5))
        #expect(directory.limits[.groupsRemoved] == Limits.Figures(percent: 5))
        #expect(directory.limits[.rolesGranted] == Limits.Figures())
    }

    @Test(arguments: [
        ("dn: cn=r, password_file: p", PasswordSource.file("/etc/rollcall/p")),
        ("dn: cn=r, password_credential: bind", .credential("bind")),
        ("dn: cn=r, password_env: P", .environment("P")),
        ("dn: cn=r, password: \" a b\"", .inline(SecretText(" a b"))),
    ])
    func passwords(_ bind: String, _ source: PasswordSource) throws {
        #expect(try ldap(Sample.directory(Sample.bind(bind))).bind == .simple(name: "cn=r", password: source))
    }

    @Test func anonymous() throws {
        #expect(try ldap(Sample.directory(Sample.bind("method: anonymous"))).bind == .anonymous)
    }

    @Test(arguments: [
        (
            "method: gssapi, keytab: k, principal: r@EXAMPLE.COM, channel_binding: false",
            KerberosSettings(
                source: .keytab(path: "/etc/rollcall/k", principal: "r@EXAMPLE.COM"), bindsChannel: false)
        ),
        (
            "method: gssapi, keytab: /k",
            KerberosSettings(source: .keytab(path: "/k", principal: nil), bindsChannel: true)
        ),
        (
            "method: gssapi, credential_cache: /run/ticket",
            KerberosSettings(source: .cache("FILE:/run/ticket"), bindsChannel: true)
        ),
        (
            "method: gssapi, credential_cache: \"KEYRING:x\"",
            KerberosSettings(source: .cache("KEYRING:x"), bindsChannel: true)
        ),
        ("method: gssapi", KerberosSettings(source: .surroundings, bindsChannel: true)),
    ])
    func kerberos(_ bind: String, _ settings: KerberosSettings) throws {
        #expect(try ldap(Sample.directory(Sample.bind(bind))).bind == .gssapi(settings))
    }

    @Test func scram() throws {
        let directory = try Sample.directory(Sample.bind("method: scram-sha-256, user: reader, password_env: P"))
        #expect(try ldap(directory).bind == .scramSHA256(name: "reader", password: .environment("P")))
    }

    @Test func clientCertificatesAndPins() throws {
        let digits = Array(repeating: "aB", count: 32)
        let text = Sample.text(
            [7: "    bind: {method: external}"],
            adding: "    tls:", "      client_certificate: client.crt", "      client_key: /k",
            "      pinned_sha256: [\"\(digits.joined())\", \"\(digits.joined(separator: ":"))\"]")
        let ldap = try ldap(Sample.directory(text))
        #expect(ldap.bind == .external)
        #expect(
            ldap.tls.clientCertificate
                == ClientCertificateSettings(certificateFile: "/etc/rollcall/client.crt", keyFile: "/k"))
        #expect(ldap.tls.pinnedSHA256 == Array(repeating: digits.joined().lowercased(), count: 2))
    }

    @Test(arguments: ["reader@example.com", "EXAMPLE\\reader", "CN=r,DC=x"])
    func namesThatMicrosoftTakes(_ name: String) throws {
        let text = Sample.text([5: "    flavour: entra-ds", 7: "    bind: {dn: '\(name)', password_file: /p}"])
        #expect(try ldap(Sample.directory(text)).bind == .simple(name: name, password: .file("/p")))
    }

    @Test func files() throws {
        let sum = String(repeating: "aB", count: 32)
        let text = Sample.text(
            [6: "    servers: file:///data/a%20b.ldif", 7: "    ldif: {entries: 12, sha256: \(sum)}"])
        #expect(
            try Sample.directory(text).source
                == .file(FileSettings(path: "/data/a b.ldif", entries: 12, sha256: sum.lowercased())))
        #expect(
            try Sample.directory(Sample.text([6: "    servers: [file:///x]", 7: ""])).source
                == .file(FileSettings(path: "/x")))
    }

    @Test func logsForEver() throws {
        let text = Sample.text([2: "logs: {folder: /l, keep_days: forever}"])
        #expect(try Sample.check(text).settings().logs.keepDays == nil)
    }

    @Test func whatHoldsForAllDirectories() throws {
        let settings = try Sample.check(
            Sample.text(
                [2: "logs: {folder: /l, private: [email, custom.x]}"],
                adding: "    mapping: {custom: {x: \"{a}\"}}",
                "protect: {users: [Root, \"svc-*\"], groups: \"Local ?\"}",
                "approvals: {valid_for: 90m}", "undo: {keep_days: 0}")
        ).settings()
        #expect(settings.logs.privateProperties == [.email, .custom("x")])
        #expect(settings.protect.userGlobs.map(\.pattern) == ["Root", "svc-*"])
        #expect(settings.protect.groupGlobs.map(\.pattern) == ["Local ?"])
        #expect(settings.approvalsValidFor == .seconds(5400) && settings.undoKeepDays == 0)
        let policy = settings.directories[0].policy(digest: "d", protecting: settings.protect)
        let isProtected = ["root", "SVC-backup", "svc", "ada"].map(policy.protectedUsers.contains)
        #expect(isProtected == [true, true, false, false])
        #expect(policy.protectedGroups.contains("local a") && !policy.protectedGroups.contains("local ab"))
    }

    @Test(arguments: [("1m", 60), ("30d", 30 * 86_400), ("3600s", 3600), ("12h", 43_200)])
    func approvals(_ text: String, _ seconds: Int) throws {
        let settings = try Sample.check(Sample.text(adding: "approvals: {valid_for: \(text)}")).settings()
        #expect(settings.approvalsValidFor == .seconds(seconds))
    }

    @Test func theLifeOfAnAccountIsThePlannersPolicy() throws {
        let directory = try Sample.directory(
            Sample.text(
                adding: "    deprovision: {delete_after: 30d}", "    adopt: email", "    on_recreate: relink",
                "    mapping: {mastered: [username]}", "    defaults: {authentication: none}",
                "    limits: {directory_shrank: off, deletions_after_grace: {percent: 1}}"))
        let policy = directory.policy(digest: "d", protecting: ProtectSettings())
        #expect(policy.removedUsers == .disable && policy.deleteAfter == 30 * 86_400_000)
        #expect(policy.adopts == [.email] && policy.recreated == .relink && policy.mastered == [.username])
        #expect(policy.defaults.authentication == .none && !policy.usernameIsEmail)
        #expect(policy.limits[.directoryShrank] == nil)
        #expect(policy.limits[.deletionsAfterGrace] == Limits.Figures(percent: 1))
        #expect(policy.limits[.authenticationChanged] == Limits.Figures())
    }

    @Test(arguments: [
        ("openldap", "", false), ("openldap", "username_is_email: true", true), ("entra-ds", "", true),
        ("active-directory", "", true), ("active-directory", "username_is_email: false", false),
        ("active-directory", "username: \"{userPrincipalName}\"", true),
        ("active-directory", "username: \"{sAMAccountName}\"", false),
        ("active-directory", "username: \"{sAMAccountName}\", username_is_email: true", true),
    ])
    func whetherUserNamesAreAddresses(_ flavour: String, _ mapping: String, _ expected: Bool) throws {
        let text = Sample.text([5: "    flavour: \(flavour)"], adding: "    mapping: {\(mapping)}")
        #expect(
            try Sample.directory(text).policy(digest: "", protecting: ProtectSettings()).usernameIsEmail == expected)
    }

    @Test func severalDirectories() throws {
        let text = Sample.text(
            adding:
                "  - {name: second, flavour: rfc2307, servers: ldaps://h, bind: {method: anonymous}, users: {bases: dc=e}}"
        )
        #expect(try Sample.check(text).settings().directories.map(\.name) == ["company", "second"])
    }

    @Test func theSummaryNamesWhatMattersAndNoSecret() throws {
        let lines = try Sample.check(Sample.bind("dn: cn=r, password: hunter2")).settings().summary
        #expect(
            lines == [
                "site rollcall", "store /var/lib/rollcall/accounts.sqlite",
                "external log /var/log/rollcall, kept for 365 days", "directory company, openldap",
                "  reads ldaps://ldap.example.com:636", "  as cn=r, its password from the configuration",
                "  users under dc=example", "  groups under dc=example",
                "  provisions users and groups; who leaves: disable, groups that go: delete",
            ])
        let more = try Sample.check(
            Sample.text(adding: "    deprovision: {delete_after: 36h}", "protect: {users: [\"a*\", b]}")
        ).settings().summary
        #expect(more[3] == "protected users: a*, b")
        #expect(more.last?.contains("who leaves: disable, and delete after 36h, groups") == true)
    }
}
