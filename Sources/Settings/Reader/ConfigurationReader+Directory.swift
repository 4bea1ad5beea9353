import Directory
import LDAPText
import Planning

extension ConfigurationReader {
    /// One entry of `directories`.
    func directory(_ keys: SectionReader, name: String?) -> DirectorySettings? {
        let label = keys.isGiven("label") ? keys.value("label").flatMap { text($0)?.text } : name
        let flavour = keys.value("flavour").flatMap {
            choice($0, among: FlavourName.allCases.map(\.rawValue)).flatMap(FlavourName.init(rawValue:))
        }
        let source = source(keys, flavour: flavour)
        let users = keys.section("users").flatMap { search($0, otherwise: nil) }
        let groups = keys.section("groups").flatMap { search($0, otherwise: users?.bases) }
        let attributes = keys.section("attributes").flatMap(attributes)
        let criteria = keys.section("criteria").flatMap(criteria)
        let mapping = keys.section("mapping").flatMap(mapping)
        let defaults = keys.section("defaults").flatMap(defaults)
        let provision = keys.value("provision").flatMap(provision)
        let adopts = keys.value("adopt").flatMap(adopts)
        let recreated = keys.value("on_recreate").flatMap {
            choice($0, among: Policy.Recreation.allCases.map(\.rawValue)).flatMap(Policy.Recreation.init(rawValue:))
        }
        let deprovision = keys.section("deprovision").flatMap(deprovision)
        let limits = limits(keys.given("limits"))
        if let criteria, criteria.requiredGroups == nil, provision?.contains("users") == true {
            warn(
                keys.given("criteria") ?? keys.item,
                "without required_groups everybody whom the user filter returns gets an account")
        }
        guard let name, let label, let flavour, let source, let users, let groups, let attributes, let criteria,
            let mapping, let defaults, let provision, let adopts, let recreated, let deprovision, let limits
        else { return nil }
        return DirectorySettings(
            name: name, label: label, flavour: flavour, source: source, users: users, groups: groups,
            attributes: attributes, criteria: criteria, mapping: mapping, defaults: defaults,
            provisionsUsers: provision.contains("users"), provisionsGroups: provision.contains("groups"),
            removedUsers: deprovision.users, removedGroups: deprovision.groups, deleteAfter: deprovision.deleteAfter,
            adopts: adopts, recreated: recreated, limits: limits)
    }

    /// The bases and the filter; the bases of users stand in for those of groups.
    private func search(_ keys: SectionReader, otherwise: [DN]?) -> SearchSettings? {
        let bases: [DN]?
        if keys.isGiven("bases") || keys.section["bases"].isRefusedWhenAbsent {
            bases = keys.value("bases").flatMap(self.bases)
        } else {
            bases = otherwise
        }
        let isGiven = keys.isGiven("filter")
        let filter = keys.value("filter").flatMap(filter)
        guard let bases, !isGiven || filter != nil else { return nil }
        return SearchSettings(bases: bases, filter: filter)
    }

    private func bases(_ item: Item) -> [DN]? {
        let entries = item.entries
        guard !entries.isEmpty else {
            fault(item, "there is no base DN in this list")
            return nil
        }
        guard !refuseTornDN(item) else { return nil }
        var known: [DN] = []
        return all(entries) { entry in
            guard let dn = dn(entry) else { return nil }
            if let other = known.first(where: { $0.isEqualOrBelow(dn) || dn.isEqualOrBelow($0) }) {
                fault(
                    entry, other == dn ? "this base stands twice" : "one base lies under another, which covers it",
                    "keep the upper one alone")
            }
            known.append(dn)
            return dn
        }
    }

    private func filter(_ item: Item) -> Filter? {
        guard let scalar = lines(item) else { return nil }
        do throws(FilterError) {
            return try Filter(scalar.text)
        } catch {
            fault(item, "this is no filter: \(error)")
            return nil
        }
    }

    private func attributes(_ keys: SectionReader) -> AttributeNames? {
        let before = faults.count
        func one(_ name: String) -> String? { keys.value(name).flatMap(attribute) }
        func several(_ name: String) -> [String]? {
            keys.value(name).flatMap { item in
                let names = all(item.entries, attribute)
                if names?.isEmpty == true { fault(item, "there is no attribute in this list", "remove the key") }
                return names
            }
        }
        let settings = AttributeNames(
            identifier: one("identifier"), groupIdentifier: one("group_identifier"), groupName: several("group_name"),
            members: several("members"), userName: one("user_name"), accountControl: one("account_control"),
            accountExpires: one("account_expires"), lockedTime: one("locked_time"), shadowExpire: one("shadow_expire"),
            entraObjectID: one("entra_object_id"), entraGroupObjectID: one("entra_group_object_id"))
        return faults.count == before ? settings : nil
    }

    private func defaults(_ keys: SectionReader) -> AccountDefaults? {
        let before = faults.count
        func one(_ name: String) -> String? { keys.value(name).flatMap { text($0)?.text } }
        let settings = AccountDefaults(
            company: one("company"), timeZone: one("time_zone"), language: one("language"),
            requires2FA: keys.value("require_2fa").flatMap(boolean) ?? false,
            permissions: keys.value("permissions").flatMap { item in
                all(item.entries) { choice($0, among: Permissions.named.map(\.name)) }.map { names in
                    Permissions(Permissions.named.filter { names.contains($0.name) }.map(\.permission))
                }
            } ?? [],
            authentication: keys.value("authentication").flatMap {
                choice($0, among: AuthenticationMethod.allCases.map(\.rawValue))
            }.flatMap(AuthenticationMethod.init(rawValue:)) ?? .ldap)
        return faults.count == before ? settings : nil
    }

    private func provision(_ item: Item) -> [String]? {
        let names = all(item.entries) { choice($0, among: ["users", "groups"]) }
        if names?.isEmpty == true { fault(item, "this provisions nothing", "write users, groups or both") }
        return names
    }

    private func adopts(_ item: Item) -> [Property]? {
        var known: Set<String> = []
        return all(item.entries) { entry in
            guard let name = choice(entry, among: [Property.username, .email].map(\.description)) else { return nil }
            guard known.insert(name).inserted else {
                fault(entry, "\"\(name)\" stands twice", "keep one of them")
                return nil
            }
            return Property(name)
        }
    }

    private struct Deprovision {
        var users: Policy.UserRemoval
        var groups: Policy.GroupRemoval
        var deleteAfter: Duration?
    }

    private func deprovision(_ keys: SectionReader) -> Deprovision? {
        let before = faults.count
        let users = keys.value("users").flatMap {
            choice($0, among: Policy.UserRemoval.allCases.map(\.rawValue)).flatMap(Policy.UserRemoval.init(rawValue:))
        }
        let groups = keys.value("groups").flatMap {
            choice($0, among: Policy.GroupRemoval.allCases.map(\.rawValue)).flatMap(Policy.GroupRemoval.init(rawValue:))
        }
        if users == .delete, let item = keys.given("users") {
            warn(
                item,
                "accounts of people who leave are deleted with what belongs to them, and no cycle brings that back",
                "\"disable\" keeps it")
        }
        let deleteAfter = keys.value("delete_after").flatMap { item in
            period(
                item, "a duration such as 12h or 30d, from 1h to 3650d", within: 3_600_000...3650 * 86_400_000)
        }
        if let users, users != .disable, let item = keys.given("delete_after") {
            fault(
                item,
                "an account is deleted after a while only where users is disable, and here it is \(users.rawValue)",
                "write users: disable, or remove delete_after")
        }
        guard let users, let groups, faults.count == before else { return nil }
        return Deprovision(users: users, groups: groups, deleteAfter: deleteAfter)
    }
}

extension Key {
    /// Whether leaving it out is a fault.
    var isRefusedWhenAbsent: Bool {
        if case .refused = absence { true } else { false }
    }
}
