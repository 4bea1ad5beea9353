extension Flavour {
    /// OpenLDAP and its relatives: inetOrgPerson (RFC 2798), groups of names (RFC 4519), entryUUID (RFC 4530).
    public static let openLDAP = Flavour(
        name: "openldap",
        userFilter: "(objectClass=inetOrgPerson)",
        groupFilter: "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))",
        identifier: IdentifierAttribute(name: "entryUUID", form: .text),
        members: [
            MemberAttribute(name: "member", form: .dn),
            MemberAttribute(name: "uniqueMember", form: .nameAndOptionalUID),
        ],
        userName: "uid",
        activity: ActivityRule(lockedTime: "pwdAccountLockedTime"),
        username: ["{uid}"])
}
