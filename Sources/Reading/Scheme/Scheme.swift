import Directory
import LDAPText

/// A description with the flavour's defaults worked in: what is asked for, and how the answers are read.
struct Scheme: Sendable {
    /// A subtree to search, its texts read.
    struct Base: Sendable {
        var dn: String
        var key: [UInt8]
        var filter: Filter
    }

    var directory: String
    var users: [Base]
    /// Empty where groups are not read.
    var groups: [Base]
    var readsGroups: Bool
    var identifier: IdentifierAttribute
    var groupIdentifier: IdentifierAttribute
    var groupNames: [String]
    var members: [MemberAttribute]
    /// The user's attribute that members name; `nil` where no member attribute does.
    var userName: String?
    /// The user's attribute that people sign in to the directory with, whether or not members name it. Never asked for.
    var signInName: String?
    var entraObjectID: String?
    var entraGroupObjectID: String?
    var objectSID: String?
    /// `nil` where groups are not read, or have no security identifier by which it could name them.
    var primaryGroupID: String?
    /// `nil` where groups are not read.
    var backLink: BackLink?
    var changeNumber: String?
    var activity: ActivityRule
    var mapping: Mapping
    var now: Int64
    /// Every attribute that is named anywhere, and where.
    private(set) var named: [NamedAttribute]

    /// Reads the description's texts. Throws ``ReadingError`` with every one that is wrong.
    ///
    /// - Parameter defaultBases: Where users are if the description doesn't say.
    init(_ description: SourceDescription, defaultBases: [String]) throws(ReadingError) {
        let flavour = description.flavour
        let names = description.attributes
        directory = description.name
        now = description.now
        identifier = names.identifier.map(IdentifierAttribute.init(named:)) ?? flavour.identifier
        groupIdentifier = names.groupIdentifier.map(IdentifierAttribute.init(named:)) ?? identifier
        groupNames = names.groupName ?? flavour.groupNames
        members = names.members.map { $0.map(MemberAttribute.init(named:)) } ?? flavour.members
        activity = flavour.activity
        activity.accountControl = names.accountControl ?? activity.accountControl
        activity.accountExpires = names.accountExpires ?? activity.accountExpires
        activity.lockedTime = names.lockedTime ?? activity.lockedTime
        activity.shadowExpire = names.shadowExpire ?? activity.shadowExpire
        mapping = flavour.mapping(overriddenBy: description.mapping)
        mapping.required = description.required
        readsGroups = description.groups != nil
        userName =
            readsGroups && members.contains { $0.form == .userName } ? names.userName ?? flavour.userName : nil
        signInName = names.userName ?? flavour.userName
        entraObjectID = names.entraObjectID ?? flavour.entraObjectID
        entraGroupObjectID = readsGroups ? names.entraGroupObjectID ?? flavour.entraGroupObjectID : nil
        objectSID = flavour.objectSID
        primaryGroupID = readsGroups && objectSID != nil ? flavour.primaryGroupID : nil
        backLink = readsGroups ? flavour.backLink : nil
        changeNumber = readsGroups ? flavour.changeNumber : nil

        let userBases = description.users.isEmpty ? defaultBases.map { SearchBase(dn: $0) } : description.users
        var groupBases = description.groups ?? []
        if readsGroups, groupBases.isEmpty { groupBases = userBases.map { SearchBase(dn: $0.dn) } }
        var faults: [String] = []
        users = Self.read(userBases, "user", default: flavour.userFilter, &faults)
        groups = Self.read(groupBases, "group", default: flavour.groupFilter, &faults)
        if userBases.isEmpty { faults.append("no base DN says where the users are") }
        named = []
        guard faults.isEmpty else {
            throw ReadingError(
                .configuration,
                "The directory \(description.name) can't be read: " + faults.joined(separator: "; ") + ".",
                remedy: "Correct the bases and filters of this directory in the configuration.")
        }
        named = NamedAttribute.all(in: description, self)
    }

    private static func read(
        _ bases: [SearchBase], _ kind: String, default filter: String, _ faults: inout [String]
    ) -> [Base] {
        var read: [Base] = []
        for base in bases {
            do {
                let dn = try DN(base.dn)
                read.append(Base(dn: base.dn, key: dn.normalized, filter: try Filter(base.filter ?? filter)))
            } catch let fault as DNError {
                faults.append("the \(kind) base “\(base.dn)” is no DN: \(fault)")
            } catch {
                faults.append("the \(kind) filter “\(base.filter ?? filter)” is wrong: \(error)")
            }
        }
        return read
    }

    /// Leaves out attributes that the server's schema doesn't know.
    mutating func drop(_ names: Set<String>) {
        func isDropped(_ name: String?) -> Bool { name.map { names.contains($0.lowercased()) } ?? false }
        members.removeAll { isDropped($0.name) }
        groupNames.removeAll { isDropped($0) }
        if isDropped(activity.accountExpires) { activity.accountExpires = nil }
        if isDropped(activity.lockedTime) { activity.lockedTime = nil }
        if isDropped(activity.shadowExpire) { activity.shadowExpire = nil }
        if isDropped(signInName) { signInName = nil }
        if isDropped(entraObjectID) { entraObjectID = nil }
        if isDropped(entraGroupObjectID) { entraGroupObjectID = nil }
        if isDropped(objectSID) { objectSID = nil }
        if isDropped(primaryGroupID) || objectSID == nil { primaryGroupID = nil }
        if isDropped(backLink?.groups) { backLink = nil }
        if isDropped(backLink?.tokens) || isDropped(backLink?.groupType) { backLink?.tokens = nil }
        if isDropped(changeNumber) { changeNumber = nil }
        dropped.formUnion(names)
    }

    /// In lower case.
    private(set) var dropped: Set<String> = []

    /// Whether a key is at or below one of the bases.
    static func covers(_ bases: [Base], _ key: [UInt8]) -> Bool {
        bases.contains { DNKey.isEqualOrBelow(key, $0.key) }
    }

    /// What an entry below one of the bases must match: the filters of all that it is below.
    static func filter(_ bases: [Base], above key: [UInt8]) -> Filter {
        let filters = bases.filter { DNKey.isEqualOrBelow(key, $0.key) }.map(\.filter)
        return filters.count == 1 ? filters[0] : .or(filters)
    }

    /// Every base DN once, users' first.
    var bases: [Base] {
        var seen: Set<[UInt8]> = []
        return (users + groups).filter { seen.insert($0.key).inserted }
    }

    /// The attributes by which a person is looked for under a name: those of which user name and e-mail are made, and
    /// the one that people sign in with.
    var namingAttributes: [String] {
        var seen: Set<String> = []
        let templates = (mapping.templates[.username] ?? []) + (mapping.templates[.email] ?? [])
        return (templates.flatMap(\.attributes) + [signInName].compactMap(\.self)).filter {
            !dropped.contains($0.lowercased()) && seen.insert($0.lowercased()).inserted
        }
    }
}
