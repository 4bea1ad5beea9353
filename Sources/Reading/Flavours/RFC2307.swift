extension Flavour {
    /// Unix accounts (RFC 2307): groups name their members by uid, and in its successor by DN as well.
    public static let rfc2307 = Flavour(
        name: "rfc2307",
        userFilter: "(objectClass=posixAccount)",
        groupFilter: "(objectClass=posixGroup)",
        identifier: IdentifierAttribute(name: "entryUUID", form: .text),
        members: [
            MemberAttribute(name: "memberUid", form: .userName),
            MemberAttribute(name: "member", form: .dn),
        ],
        userName: "uid",
        activity: ActivityRule(lockedTime: "pwdAccountLockedTime", shadowExpire: "shadowExpire"),
        username: ["{uid}"],
        fullName: ["{givenName} {sn}", "{displayName}", "{gecos}", "{cn}"])
}
