extension Section {
    static let tls = Section([
        Key(
            "start_tls", "true or false", .value("false"),
            "Whether ldap:// servers are asked for TLS before anything else is sent. Never with ldaps://."),
        Key(
            "ca_file", "path", .value("/etc/ssl/certs/ca-certificates.crt"),
            "The certificates (PEM) of the authorities that are trusted, and no others."),
        Key(
            "plaintext", "refused, insecure", .value("refused"),
            "\"insecure\" allows ldap:// without TLS, on which everybody between can read and change what the directory "
                + "says. A password is never sent over it but to this machine itself."),
        Key(
            "warn_days", "whole number", .value("30"),
            "From how many days on before its end the server's certificate is warned of, by `check` and in every cycle's "
                + "log. Once it has expired, no cycle runs."),
        Key(
            "client_certificate", "path", .meaning("none is shown"),
            "The certificate (PEM) by which this host says who it is, with the intermediates above it: for method external, "
                + "and for servers that demand one.", sample: "/etc/rollcall/client.crt", appearance: .alternative),
        Key(
            "client_key", "path", .meaning("a fault where there is a client_certificate"),
            "The client certificate's private key (PEM), without a password and private to its owner and group (chmod 600).",
            sample: "/etc/rollcall/client.key", appearance: .alternative),
        Key(
            "pinned_sha256", "SHA-256 fingerprint or list of them", .meaning("the chain alone counts"),
            "The server's own certificate must have one of these fingerprints, in addition to a chain that is verified all "
                + "the same. Pin the next certificate beside the present one before it is renewed.",
            sample: "[\"" + Array(repeating: "00", count: 32).joined(separator: ":") + "\"]",
            appearance: .alternative),
    ])

    static let bind = Section([
        Key(
            "method", BindMethod.allCases.map(\.rawValue).joined(separator: ", "), .value("simple"),
            "How rollcall says who it is: simple with dn and a password; external by tls.client_certificate; gssapi by "
                + "Kerberos, with a keytab; scram-sha-256 with user and a password that is proven without being sent."),
        Key(
            "dn", "DN, or with Active Directory and Entra also name@domain or DOMAIN\\name",
            .meaning("a fault with method simple"),
            "The account that reads the directory. It needs no right to write.", appearance: .fillIn
        ) {
            switch $0 {
            case .entraDS: "\"rollcall@example.com\""
            case .activeDirectory: "\"CN=rollcall,OU=Services,DC=example,DC=com\""
            case .openLDAP, .rfc2307: "\"cn=rollcall,ou=services,dc=example,dc=com\""
            }
        },
        Key(
            "password_file", "path",
            .meaning("a fault with methods simple and scram-sha-256, unless one of the next three is there"),
            "A file that holds the password; one newline at its end is dropped.",
            sample: "/etc/rollcall/bind-password", appearance: .fillIn),
        Key(
            "password_credential", "name", .meaning("see password_file"),
            "Instead of password_file: a credential of systemd's (LoadCredential=NAME:PATH), by its name.",
            sample: "bind-password", appearance: .alternative),
        Key(
            "password_env", "name", .meaning("see password_file"),
            "Instead of password_file: an environment variable, by its name.", sample: "ROLLCALL_PASSWORD",
            appearance: .alternative),
        Key(
            "password", "text", .meaning("see password_file"),
            "Instead of password_file: the password itself, or ${file:PATH}. Written out, it is taken only where this "
                + "file is private to its owner (chmod 600).", sample: "\"${file:/etc/rollcall/bind-password}\"",
            appearance: .alternative),
        Key(
            "user", "text", .meaning("a fault with method scram-sha-256"),
            "With method scram-sha-256: the name that the directory knows, which is no DN.", sample: "rollcall",
            appearance: .alternative),
        Key(
            "keytab", "path", .meaning("libkrb5's own: KRB5CCNAME, KRB5_CLIENT_KTNAME or its configuration's"),
            "With method gssapi: the file with the account's keys. The ticket that they get is kept in memory.",
            sample: "/etc/rollcall/rollcall.keytab", appearance: .alternative),
        Key(
            "principal", "name@REALM", .meaning("the first one in the keytab"),
            "With method gssapi and a keytab: whose keys are used.", sample: "rollcall@EXAMPLE.COM",
            appearance: .alternative),
        Key(
            "credential_cache", "path, or TYPE:NAME as Kerberos writes it", .meaning("see keytab"),
            "With method gssapi, instead of keytab: where somebody else keeps a ticket.",
            sample: "FILE:/run/rollcall/ticket", appearance: .alternative),
        Key(
            "channel_binding", "true or false", .value("true"),
            "With method gssapi over TLS: whether the ticket is tied to the connection (tls-server-end-point), as Active "
                + "Directory demands where its policy says so. Switch it off where something else ends TLS before the server.",
            appearance: .alternative),
    ])

    static let ldif = Section([
        Key("entries", "whole number", .meaning("not checked"), "How many entries the file has.", sample: "1000"),
        Key(
            "sha256", "64 hexadecimal digits", .meaning("not checked"), "The file's SHA-256, as sha256sum prints it.",
            sample: "\"" + String(repeating: "0", count: 64) + "\""),
    ])

    static let deadlines = Section([
        Key("name", "duration", .value("5s"), "Resolving a server's name."),
        Key("connect", "duration", .value("10s"), "The TCP connection."),
        Key("tls", "duration", .value("10s"), "The TLS handshake."),
        Key("bind", "duration", .value("15s"), "The bind."),
        Key("page", "duration", .value("60s"), "One page of a search."),
        Key("total", "duration", .value("30m"), "The whole read of this directory."),
    ])

    static let users = Section([
        Key(
            "bases", "DN or list of DNs", .refused, "The base DNs, each searched with everything under it.",
            appearance: .fillIn
        ) {
            switch $0 {
            case .entraDS: "[\"OU=AADDC Users,DC=example,DC=com\"]"
            case .activeDirectory: "[\"DC=example,DC=com\"]"
            case .openLDAP, .rfc2307: "[\"dc=example,dc=com\"]"
            }
        },
        Key("filter", "RFC 4515 filter", .meaning("the flavour's own"), "Which entries are users.") {
            switch $0 {
            case .entraDS, .activeDirectory: "\"(sAMAccountType=805306368)\""
            case .openLDAP: "\"(objectClass=inetOrgPerson)\""
            case .rfc2307: "\"(objectClass=posixAccount)\""
            }
        },
    ])

    static let groups = Section([
        Key(
            "bases", "DN or list of DNs", .meaning("those of users"),
            "The base DNs, each searched with everything under it."
        ) { Section.users["bases"].sample($0) },
        Key("filter", "RFC 4515 filter", .meaning("the flavour's own"), "Which entries are groups.") {
            switch $0 {
            case .entraDS, .activeDirectory: "\"(objectClass=group)\""
            case .openLDAP: "\"(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))\""
            case .rfc2307: "\"(objectClass=posixGroup)\""
            }
        },
    ])

    static let attributes = Section([
        Key(
            "identifier", "attribute", .meaning("the flavour's own"),
            "What never changes while a person lives. Another one makes everybody new."
        ) { $0.isMicrosoft ? "objectGUID" : "entryUUID" },
        Key("group_identifier", "attribute", .meaning("as identifier"), "What never changes while a group lives.") {
            $0.isMicrosoft ? "objectGUID" : "entryUUID"
        },
        Key(
            "group_name", "attribute or list of attributes", .meaning("the flavour's own"),
            "What the criteria match, and what the local group is called: the first that has a value.", sample: "[cn]"),
        Key(
            "members", "attribute or list of attributes", .meaning("the flavour's own"),
            "Where groups keep their members: memberUid by user name, every other by DN."
        ) {
            switch $0 {
            case .entraDS, .activeDirectory: "[member]"
            case .openLDAP: "[member, uniqueMember]"
            case .rfc2307: "[memberUid, member]"
            }
        },
        Key(
            "user_name", "attribute", .meaning("the flavour's own"),
            "The user's attribute whose values memberUid holds."
        ) { $0.isMicrosoft ? "sAMAccountName" : "uid" },
        Key(
            "account_control", "attribute", .meaning("the flavour's own"),
            "Microsoft's bits, of which 0x2 says that the account is disabled."
        ) { $0.isMicrosoft ? "userAccountControl" : nil },
        Key(
            "account_expires", "attribute", .meaning("the flavour's own"),
            "When the account itself expires, as Microsoft writes it."
        ) { $0.isMicrosoft ? "accountExpires" : nil },
        Key(
            "locked_time", "attribute", .meaning("the flavour's own"),
            "What says, with 000001010000Z, that an administrator has locked the account."
        ) { $0.isMicrosoft ? nil : "pwdAccountLockedTime" },
        Key(
            "shadow_expire", "attribute", .meaning("the flavour's own"),
            "The day on which the account expires, counted from 1970."
        ) { $0 == .rfc2307 ? "shadowExpire" : nil },
        Key(
            "entra_object_id", "attribute", .meaning("the flavour's own"),
            "The object id of the same person in Microsoft Entra ID, by which `rollcall directories rekey` finds people "
                + "again in a rebuilt directory."
        ) { $0.isMicrosoft ? "msDS-aadObjectId" : nil },
        Key(
            "entra_group_object_id", "attribute", .meaning("the flavour's own"),
            "The object id of the same group in Microsoft Entra ID."
        ) { $0.isMicrosoft ? "msDS-AzureADObjectId" : nil },
    ])
}
