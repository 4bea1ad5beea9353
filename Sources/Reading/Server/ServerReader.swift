import Directory
import LDAP
import LDAPText

/// Reads a directory from its servers.
///
/// Users are read on the caller's thread and groups on another, each over a connection of its own to the same
/// controller. The users' connection stays open for the second look.
final class ServerReader: DirectoryReader {
    private let description: SourceDescription
    private let source: ServerSource
    private let connector: Connector
    private(set) var server: ServerFacts?
    /// What the second look goes on with.
    private var last: Last?

    struct Last {
        /// What a snapshot holds.
        enum Extent: Hashable {
            case everything
            case selection
        }

        var connection: Connection
        var survey: Survey
        var extent: Extent
        var resolver: MemberResolver
        /// Identifiers that the last snapshot has, as proof that they can be found.
        var people: [GUID]
        var groups: [GUID]
        /// A number by which users name a primary group, as proof that they can be found by it.
        var primaryGroup: UInt32?
    }

    /// A connection whose server was found to hold what will be asked for.
    private struct Opening {
        var connection: Connection
        var survey: Survey
        var bases: [Snapshot.Base]
        /// Why servers before it were not taken.
        var passedOver: [LDAPError]
        /// When the reading must be over.
        var end: ContinuousClock.Instant
    }

    init(_ description: SourceDescription, _ source: ServerSource) {
        self.description = description
        self.source = source
        connector = Connector(source: source)
    }

    func close() {
        last?.connection.session.close()
        last = nil
    }

    func read(progress: @escaping @Sendable (ReadingProgress) -> Void) throws -> Snapshot {
        let opening = try open()
        let (connection, survey) = (opening.connection, opening.survey)
        let board = ProgressBoard(progress)
        let groupThread = GroupThread(connector, survey, beside: connection, board, until: opening.end)
        let users = UserReading(survey, connection, source, board)
        let groups = groupThread?.wait() ?? GroupReading(survey.groups, survey, connection, source, board)

        var collected = Collected(people: users.people, groups: groups.groups)
        collected.peopleEvidence = users.evidence
        collected.groupEvidence = groups.evidence
        try judge(&collected, opening, users.error, groups.error)
        let usable = settle(&collected, opening)
        let finder = ServerFinder(
            search: EntrySearch(usable, source), scheme: survey.scheme, people: survey.people, groups: survey.groups,
            usersUnread: users.error.map { "not all users could be read: \($0.happened)" })
        let snapshot = collected.snapshot(survey.scheme, secondLook: SecondLook(), finder: finder)
        keep(snapshot, .everything, usable, survey, collected)
        return snapshot
    }

    func read(
        _ selections: [Selection], known: [GUID], progress: @escaping @Sendable (ReadingProgress) -> Void
    ) throws -> Snapshot {
        let opening = try open()
        let (connection, survey) = (opening.connection, opening.survey)
        let reading = SelectionReading(selections, known: known, survey, connection, source, ProgressBoard(progress))

        var collected = Collected(people: reading.people, groups: reading.names.groups)
        collected.peopleEvidence = reading.selected.evidence
        collected.groupEvidence = reading.names.evidence
        collected.skipped = reading.selected.skipped
        try judge(&collected, opening, reading.selected.error, reading.names.error)
        let usable = settle(&collected, opening)
        let resolution = reading.resolve(collected, EntrySearch(usable, source))
        let snapshot = collected.snapshot(
            survey.scheme, secondLook: SecondLook(), resolution: resolution,
            unsure: survey.scheme.primaryGroupID == nil ? [] : collected.people.primaryGroups.unreadable)
        keep(snapshot, .selection, usable, survey, collected)
        return snapshot
    }

    /// Connects, and holds the description against what the server has. Throws ``ReadingError``.
    private func open() throws -> Opening {
        close()
        let end = ContinuousClock.now + source.total
        let connected = try connector.connect(until: end)
        let connection = connected.connection
        server = ServerFacts(connection)
        server?.passwordExpiry = source.bind.accountName.flatMap(BindAccount(connection).passwordExpiry)
        let survey = try Survey(description, connection)
        try survey.names?.requireNone(on: connection.session.server)
        let bases = try BaseEntries(session: connection.session)
            .require(survey.scheme.bases, survey.people.identifier, survey.people.slots)
        return Opening(
            connection: connection, survey: survey, bases: bases, passedOver: connected.passedOver, end: end)
    }

    /// Adds what follows from how the reading went. Throws ``ReadingError`` where nothing was read.
    private func judge(
        _ collected: inout Collected, _ opening: Opening, _ usersError: LDAPError?, _ groupsError: LDAPError?
    ) throws {
        if collected.people.count == 0, collected.groups.count == 0, let error = usersError ?? groupsError {
            throw ReadingError([error])
        }
        if collected.people.count > 0, collected.people.skipped.count == collected.people.count {
            throw ReadingError(
                .directory,
                "None of the \(collected.people.count) users has a readable \(opening.survey.scheme.identifier.name).",
                remedy: "Allow the bind account to read it, or name the attribute that identifies entries here.")
        }
        collected.bases = opening.bases
        if let fault = opening.survey.schemaFault {
            collected.peopleEvidence.doubt(fault)
            collected.groupEvidence.doubt(fault)
            collected.warnings.append("Names in filters and mappings could not be checked: \(fault)")
        }
        // What was not finished is in the evidence; here is what to do about it.
        for advice in Set([usersError, groupsError].compactMap { $0?.advice }).sorted() where !advice.isEmpty {
            collected.warnings.append(advice)
        }
        collected.warnings += server?.renewals(now: description.now, certificateDays: source.certificateDays) ?? []
        for error in opening.passedOver {
            collected.warnings.append("A server was passed over. \(error.happened) \(error.advice)")
        }
        for base in opening.bases where base.identifier == nil {
            collected.warnings.append(
                "The identifier of the base \(base.dn) is not readable: a directory that was rebuilt would not be noticed."
            )
        }
    }

    /// Deals with identifiers that came at several DNs.
    ///
    /// - Returns: A connection that works, wherever there is one: looking up members needs it as well.
    private func settle(_ collected: inout Collected, _ opening: Opening) -> Connection {
        let survey = opening.survey
        let connection = reopened(opening.connection, until: opening.end) ?? opening.connection
        collected.settle { identifier, dns, kind in
            Self.verdict(
                identifier, dns, connection.session,
                kind == .user ? survey.people.identifier : survey.groups.identifier,
                kind == .user ? survey.people.slots : survey.groups.slots)
        }
        return connection
    }

    /// Keeps what the second look goes on with.
    private func keep(
        _ snapshot: Snapshot, _ extent: Last.Extent, _ connection: Connection, _ survey: Survey,
        _ collected: Collected
    ) {
        connection.session.endOfRead = nil
        last = Last(
            connection: connection, survey: survey, extent: extent, resolver: collected.resolver(survey.scheme),
            people: snapshot.people.map(\.identifier), groups: snapshot.groups.map(\.identifier),
            primaryGroup: collected.people.primaryGroups.example)
    }

    func secondLook(_ question: Question) throws -> Findings {
        guard var last else {
            throw ReadingError(
                .directory, "The directory was asked for a second look before it was read.", remedy: "Read it first.")
        }
        guard let connection = reopened(last.connection, until: nil) else {
            return Findings(unknown: question, "the server was not reached again for a second look")
        }
        last.connection = connection
        self.last = last
        return SecondLooker(last, source).look(question)
    }

    /// How often a lost connection is made anew: behind one address there may be several controllers, one of which had it.
    private static let reconnections = 6

    /// The connection itself if it works, or a new one to the same controller; `nil` where there is none.
    private func reopened(_ connection: Connection, until end: ContinuousClock.Instant?) -> Connection? {
        if (try? connection.session.rootDSE()) != nil { return connection }
        connection.session.close()
        let end = end ?? .now + source.total
        for _ in 0..<Self.reconnections where end > .now {
            guard let again = try? connector.connect(to: connection.session.server, until: end) else { return nil }
            if again.controller == connection.controller { return again }
            again.session.close()
        }
        return nil
    }

    /// Whether an identifier that came at several DNs belongs to one entry that moved.
    private static func verdict(
        _ identifier: GUID, _ dns: [String], _ session: LDAPSession, _ reader: IdentifierReader, _ slots: AttributeSlots
    ) -> Collected.Verdict {
        var holders = 0
        let requests = dns.map { SearchRequest.entry($0, attributes: [reader.attribute.name]) }
        let outcomes = session.lookup(requests) { _, entry in
            var sink = IdentifierSink(reader, slots)
            EntrySearch.feed(entry, to: &sink)
            if sink.identifier == identifier { holders += 1 }
        }
        for case .failed(let error) in outcomes {
            return .unusable("its identifier came at several DNs, and looking them up failed: \(error.happened)")
        }
        return holders > 1
            ? .unusable("the same identifier stands in several entries: " + dns.joined(separator: "; ")) : .moved
    }
}

extension Findings {
    /// Says of everything that it is unknown.
    init(unknown question: Question, _ reason: String) {
        self.init(
            people: Dictionary(uniqueKeysWithValues: question.people.map { ($0, .unknown(reason)) }),
            groups: Dictionary(uniqueKeysWithValues: question.groups.map { ($0, .unknown(reason)) }))
    }
}
