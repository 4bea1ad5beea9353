extension Flavour {
    /// Microsoft Entra Domain Services: Active Directory, read-only to its customers, with everybody from Entra ID in one
    /// organisational unit.
    ///
    /// Its sAMAccountName may be generated, with a suffix that nobody knows, and may be another one after the domain was
    /// made anew: whoever has no user principal name has no user name here, and gets no account.
    public static let entraDS: Flavour = {
        var flavour = Flavour.activeDirectory
        flavour.name = "entra-ds"
        flavour.username = Flavour.templates(["{userPrincipalName}"])
        flavour.defaultBase = .belowNamingContext("OU=AADDC Users")
        return flavour
    }()
}
