import Directory
import LDAP

/// The users of a directory, searched base by base.
struct UserReading {
    private(set) var people: PeopleCollector
    private(set) var evidence = Evidence()
    /// Why a search was not finished.
    private(set) var error: LDAPError?

    init(_ survey: Survey, _ connection: Connection, _ source: ServerSource, _ board: ProgressBoard) {
        people = PeopleCollector(survey.people)
        let search = EntrySearch(connection, source)
        for base in survey.scheme.users {
            let outcome = search.run(
                base, for: "users", attributes: survey.people.slots.names, into: &people, &evidence
            ) { people in
                let count = people.count
                board.update { $0.users = count }
            }
            error = error ?? outcome.error
            if outcome.isComplete, outcome.entries == 0 {
                evidence.doubt(Self.nobody(below: base))
            }
            let count = people.count
            board.update { $0.users = count }
        }
    }

    /// Why a base without users proves nothing.
    static func nobody(below base: Scheme.Base) -> String {
        "the search for users below \(base.dn) found nobody, which a wrong filter or a missing right looks like"
    }
}
