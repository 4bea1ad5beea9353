/// DESIGN rule 4: an enabled site administrator who signs in with a local password remains.
enum LastAdministrator {
    static let reason = Reason(
        .lastAdministrator, "no enabled site administrator who signs in with a local password would be left")

    /// The changes, by index, that together would leave none; empty where somebody is left or there was nobody.
    static func changesThatRemove(_ changes: [AccountChange], _ recorded: [RecordedAccount]) -> [Int] {
        let lost = changes.indices.filter { index in
            let change = changes[index]
            return change.before?.isLocalSiteAdministrator == true && change.after?.isLocalSiteAdministrator != true
        }
        guard !lost.isEmpty, lost.count == recorded.lazy.filter(\.isLocalSiteAdministrator).count,
            !changes.contains(where: { $0.makesLocalSiteAdministrator })
        else { return [] }
        return lost
    }
}

extension AccountChange {
    /// Whether the account counts for DESIGN rule 4 only once this is applied.
    fileprivate var makesLocalSiteAdministrator: Bool {
        after?.isLocalSiteAdministrator == true && before?.isLocalSiteAdministrator != true
    }
}
