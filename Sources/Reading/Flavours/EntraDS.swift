extension Flavour {
    /// Microsoft Entra Domain Services: Active Directory, read-only to its customers, with everybody from Entra ID in one
    /// organisational unit.
    public static let entraDS: Flavour = {
        var flavour = Flavour.activeDirectory
        flavour.name = "entra-ds"
        flavour.defaultBase = .belowNamingContext("OU=AADDC Users")
        return flavour
    }()
}
