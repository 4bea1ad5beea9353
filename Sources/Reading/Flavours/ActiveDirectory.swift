extension Flavour {
    /// Active Directory, also as Samba serves it.
    ///
    /// Users are normal user accounts: neither computers nor the accounts of trusts, which have the class `user` as well
    /// ([MS-SAMR] 2.2.1.9). Whoever has no user principal name, as accounts older than Windows 2000 or made by scripts,
    /// signs in with the sAMAccountName, and is named so. The Entra object ids are Entra Domain Services' own attributes:
    /// others don't have them.
    public static let activeDirectory = Flavour(
        name: "active-directory",
        userFilter: "(sAMAccountType=805306368)",
        groupFilter: "(objectClass=group)",
        identifier: IdentifierAttribute(name: "objectGUID", form: .activeDirectory),
        members: [MemberAttribute(name: "member", form: .dn)],
        userName: "sAMAccountName",
        activity: ActivityRule(accountControl: "userAccountControl", accountExpires: "accountExpires"),
        entraObjectID: "msDS-aadObjectId",
        entraGroupObjectID: "msDS-AzureADObjectId",
        objectSID: "objectSid",
        primaryGroupID: "primaryGroupID",
        backLink: .activeDirectory,
        changeNumber: "uSNChanged",
        username: ["{userPrincipalName}", "{sAMAccountName}"])
}
