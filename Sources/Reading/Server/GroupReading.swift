import Directory
import LDAP

/// The groups of a directory, searched base by base, with every member that the decoder asks for.
struct GroupReading: Sendable {
    private(set) var groups: GroupCollector
    private(set) var evidence = Evidence()
    /// Why a search was not finished.
    private(set) var error: LDAPError?

    init(
        _ decoder: GroupDecoder, _ survey: Survey, _ connection: Connection, _ source: ServerSource,
        _ board: ProgressBoard
    ) {
        groups = GroupCollector(decoder)
        guard survey.scheme.readsGroups else { return }
        let search = EntrySearch(connection, source)
        for base in survey.scheme.groups {
            let outcome = search.run(
                base, for: "groups", attributes: decoder.slots.names, into: &groups, &evidence
            ) { groups in
                let count = groups.count
                board.update { $0.groups = count }
            }
            error = error ?? outcome.error
            let count = groups.count
            board.update { $0.groups = count }
        }
        if error == nil, groups.count == 0 {
            evidence.doubt("the search for groups found none, which a wrong filter or a missing right looks like")
        }
        groups.readOn(connection.session)
        if !decoder.members.isEmpty { UnshownMembers(search, survey).look(for: &groups) }
    }
}
