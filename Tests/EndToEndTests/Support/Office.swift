import TestSupport
import Testing

/// A small office that many tests begin with.
enum Office {
    static let names = ["ada", "ben", "cleo", "dora", "emil", "fay"]

    /// ada to fay, all of them in Staff: ada and ben through Engineers and Department, which lie in it. Of them, ada, cleo
    /// and dora are in Team.
    static func realm() throws -> Realm {
        let realm = try Realm(on: Shared.server(), people: names)
        try realm.server.add(
            realm.group("Engineers", ["ada", "ben"]) + realm.group("Department", [realm.groupDN("Engineers")])
                + realm.group("Staff", ["cleo", "dora", "emil", "fay", realm.groupDN("Department")])
                + realm.group("Team", ["ada", "cleo", "dora"]))
        return realm
    }

    /// A site of that directory, synced once, in which Staff is required.
    static func syncedSite(
        _ configure: (inout DirectoryPart, Realm) throws -> Void = { _, _ in }
    ) throws -> (TestSite, Realm) {
        let realm = try realm()
        var part = realm.part
        part.criteria = ["required_groups": ["Staff"]]
        try configure(&part, realm)
        let site = try TestSite(Configuration(part))
        try site.sync()
        return (site, realm)
    }

    /// Somebody leaves: out of all groups, and the entry deleted.
    static func dismiss(_ name: String, from realm: Realm) throws {
        for group in ["Staff", "Team", "Engineers"] { _ = try? realm.leave(group, name) }
        try realm.delete(name)
    }
}
