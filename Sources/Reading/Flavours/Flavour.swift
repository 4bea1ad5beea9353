import Directory

/// What is usual in one kind of directory: which entries are users and groups, and what their attributes are called.
///
/// Every value is a default; a ``SourceDescription`` overrides it attribute by attribute.
public struct Flavour: Hashable, Sendable {
    /// Its name in the configuration.
    public var name: String
    /// Where users and groups are if no base DN is configured.
    public var defaultBase: DefaultBase
    /// RFC 4515.
    public var userFilter: String
    /// RFC 4515.
    public var groupFilter: String
    /// The immutable identifier of users, groups and bases.
    public var identifier: IdentifierAttribute
    /// Where groups keep their members. One that the server's schema doesn't know is left out, but not all.
    public var members: [MemberAttribute]
    /// Of these the first that has a value names a group.
    public var groupNames: [String]
    /// What the values of a ``MemberAttribute/Form/userName`` name: an attribute of the user.
    public var userName: String
    public var activity: ActivityRule
    /// The object id of the same person in Microsoft Entra ID; `nil`: not asked for. Left out where the server's schema
    /// doesn't know it.
    public var entraObjectID: String?
    /// The same of groups.
    public var entraGroupObjectID: String?
    /// The Windows security identifier of users and groups ([MS-DTYP] 2.4.2.2); `nil`: there is none. Left out where the
    /// server's schema doesn't know it.
    public var objectSID: String?
    /// The user's attribute that names one more group of the user's, by the last number of that group's security
    /// identifier, which is of the same domain; `nil`: there is none. The group doesn't name such a member.
    public var primaryGroupID: String?
    /// What members' own entries say of the groups that have them; `nil`: nothing. Left out where the server's schema
    /// doesn't know it.
    public var backLink: BackLink?
    /// A number that moves with each change of an entry and belongs to one controller; `nil`: there is none.
    public var changeNumber: String?
    /// The templates of the user name; e-mail falls back on them.
    public var username: [Template]
    public var email: [Template]
    public var fullName: [Template]

    /// Where a server keeps its users when nobody says.
    public enum DefaultBase: Hashable, Sendable {
        /// The server's default naming context, or the only one that it has.
        case namingContext
        /// This RDN below it.
        case belowNamingContext(String)
    }

    /// Every flavour, in the order in which the documentation lists them.
    public static let all: [Flavour] = [.entraDS, .activeDirectory, .openLDAP, .rfc2307]

    /// The flavour with this name in the configuration.
    public init?(named name: String) {
        guard let flavour = Self.all.first(where: { $0.name == name }) else { return nil }
        self = flavour
    }

    init(
        name: String, defaultBase: DefaultBase = .namingContext, userFilter: String, groupFilter: String,
        identifier: IdentifierAttribute, members: [MemberAttribute], groupNames: [String] = ["cn"],
        userName: String, activity: ActivityRule, entraObjectID: String? = nil, entraGroupObjectID: String? = nil,
        objectSID: String? = nil, primaryGroupID: String? = nil, backLink: BackLink? = nil, changeNumber: String? = nil,
        username: [String], email: [String] = ["{mail}"],
        fullName: [String] = ["{givenName} {sn}", "{displayName}", "{cn}"]
    ) {
        self.name = name
        self.defaultBase = defaultBase
        self.userFilter = userFilter
        self.groupFilter = groupFilter
        self.identifier = identifier
        self.members = members
        self.groupNames = groupNames
        self.userName = userName
        self.activity = activity
        self.entraObjectID = entraObjectID
        self.entraGroupObjectID = entraGroupObjectID
        self.objectSID = objectSID
        self.primaryGroupID = primaryGroupID
        self.backLink = backLink
        self.changeNumber = changeNumber
        self.username = Self.templates(username)
        self.email = Self.templates(email)
        self.fullName = Self.templates(fullName)
    }

    static func templates(_ texts: [String]) -> [Template] {
        texts.map { text in
            do throws(TemplateError) {
                return try Template(text)
            } catch {
                preconditionFailure("a flavour's template is wrong: \(error)")
            }
        }
    }

    /// The mapping with an operator's templates in place of the defaults, property by property.
    ///
    /// The e-mail is the mail attribute or else the user name, however the user name is made.
    public func mapping(overriddenBy overrides: [Property: [Template]]) -> Mapping {
        let username = overrides[.username] ?? self.username
        let defaults: [Property: [Template]] = [.username: username, .email: email + username, .fullName: fullName]
        return Mapping(templates: defaults.merging(overrides) { _, override in override })
    }
}
