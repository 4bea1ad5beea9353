/// Where a server writes into the entries of members which groups have them, and allows them to be read by themselves.
public struct BackLink: Hashable, Sendable {
    /// The DNs of the groups that name the entry: `memberOf`.
    public var groups: String
    /// The security identifiers of every group that the entry is in, also through others and as the primary one, but for
    /// groups that are for mail alone; told of one entry at a time ([MS-ADTS] 3.1.1.4.5.19). Where it may be read it is
    /// never empty. `nil`: there is none.
    public var tokens: String?
    /// The group's attribute of which the highest bit says that the group is among the tokens ([MS-ADTS] 2.2.12).
    public var groupType: String

    public static let activeDirectory = BackLink(groups: "memberOf", tokens: "tokenGroups", groupType: "groupType")
}
