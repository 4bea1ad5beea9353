import Directory
import LDAPText

extension ConfigurationReader {
    func criteria(_ keys: SectionReader) -> Criteria? {
        let before = faults.count
        func list(_ list: Criteria.List) -> [GroupPattern]? {
            keys.value(list.rawValue).flatMap { patterns($0, list) }
        }
        let criteria = Criteria(
            requiredGroups: list(.requiredGroups), deniedGroups: list(.deniedGroups) ?? [],
            includeGroups: list(.includeGroups), excludeGroups: list(.excludeGroups) ?? [],
            siteAdminGroups: list(.siteAdminGroups) ?? [],
            readonlySiteAdminGroups: list(.readonlySiteAdminGroups) ?? [],
            groupAdminGroups: list(.groupAdminGroups) ?? [],
            defaultGroups: keys.value("default_groups").flatMap(defaultGroups) ?? [],
            nested: keys.value("nested_groups").flatMap(boolean) ?? true)
        return faults.count == before ? criteria : nil
    }

    private func patterns(_ item: Item, _ list: Criteria.List) -> [GroupPattern]? {
        let entries = item.entries
        guard !entries.isEmpty else {
            switch list {
            case .requiredGroups:
                fault(
                    item, "an empty list would leave nobody an account",
                    "remove the key to give one to everybody whom the user filter returns")
            case .includeGroups:
                fault(
                    item, "an empty list would provision no group",
                    "remove the key for all groups, or write provision: [users]")
            case .deniedGroups, .excludeGroups, .siteAdminGroups, .readonlySiteAdminGroups, .groupAdminGroups:
                return []
            }
            return nil
        }
        guard !refuseTornDN(item) else { return nil }
        return all(entries) { entry in
            guard let scalar = text(entry) else { return nil }
            do throws(GroupPatternError) {
                return try GroupPattern(scalar.text)
            } catch {
                fault(entry, error.message)
                return nil
            }
        }
    }

    private func defaultGroups(_ item: Item) -> [String]? {
        var known: Set<NameKey> = []
        return texts(item)?.map { entry, scalar in
            if !known.insert(NameKey(scalar.text)).inserted { fault(entry, "this group stands twice") }
            return scalar.text
        }
    }
}
