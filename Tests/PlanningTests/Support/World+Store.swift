import Directory
import LDAPText
import Planning

/// Changing the store, as an administrator does.
extension World {
    /// The account that comes from the person with this label, or that has this user name.
    subscript(account label: String) -> RecordedAccount {
        get { recorded.accounts[accountIndex(label)!] }
        set { recorded.accounts[accountIndex(label)!] = newValue }
    }

    func accountIndex(_ label: String) -> Int? {
        recorded.accounts.firstIndex { $0.identifier == .label(label) && $0.directory == policy.directory }
            ?? recorded.accounts.firstIndex { $0.username == label }
    }

    subscript(recordedGroup name: String) -> RecordedGroup {
        get { recorded.groups[recorded.groups.firstIndex { $0.name == name }!] }
        set { recorded.groups[recorded.groups.firstIndex { $0.name == name }!] = newValue }
    }

    /// A number that no account ever had.
    var newAccountNumber: Int64 {
        (undos.flatMap { $0.accounts.map(\.id) } + recorded.accounts.map(\.id)).reduce(0, max) + 1
    }

    var newGroupNumber: Int64 {
        (undos.flatMap { $0.groups.map(\.id) } + recorded.groups.map(\.id)).reduce(0, max) + 1
    }

    mutating func addAccount(
        _ username: String, email: String? = nil, directory: String? = nil, identifier: GUID? = nil,
        roles: Roles = [], authentication: AuthenticationMethod = .password, isEnabled: Bool = true
    ) {
        var store = FlatStore(recorded)
        store.accounts.append(
            RecordedAccount(
                id: newAccountNumber, directory: directory, identifier: identifier,
                values: AccountValues(username: username, email: email), isEnabled: isEnabled,
                disabled: isEnabled ? nil : Disablement(by: .administrator, reason: "left"),
                authentication: authentication, localRoles: roles))
        recorded = store.recorded(recorded.directory)
    }

    mutating func addGroup(_ name: String, directory: String? = nil, members: [String] = []) {
        var store = FlatStore(recorded)
        store.groups.append(RecordedGroup(id: newGroupNumber, directory: directory, name: name))
        recorded = store.recorded(recorded.directory)
        for member in members { addMember(member, to: name, by: directory) }
    }

    mutating func addMember(_ label: String, to group: String, by maker: String? = nil) {
        var store = FlatStore(recorded)
        store.memberships[self[recordedGroup: group].id, default: [:]][self[account: label].id] = .some(maker)
        recorded = store.recorded(recorded.directory)
    }

    mutating func removeMember(_ label: String, from group: String) {
        var store = FlatStore(recorded)
        store.memberships[self[recordedGroup: group].id]?[self[account: label].id] = nil
        recorded = store.recorded(recorded.directory)
    }

    mutating func deleteAccount(_ label: String) {
        var store = FlatStore(recorded)
        let id = self[account: label].id
        store.accounts.removeAll { $0.id == id }
        for group in store.memberships.keys { store.memberships[group]?[id] = nil }
        recorded = store.recorded(recorded.directory)
    }

    /// The members of a group of the store by user name, sorted; whoever an administrator added with a star.
    func members(of name: String) -> [String] {
        let store = FlatStore(recorded)
        guard let group = recorded.groups.first(where: { $0.name == name }) else { return [] }
        let names = Dictionary(uniqueKeysWithValues: recorded.accounts.map { ($0.id, $0.username) })
        return (store.memberships[group.id] ?? [:]).map { names[$0.key]! + ($0.value == nil ? "*" : "") }.sorted()
    }
}
