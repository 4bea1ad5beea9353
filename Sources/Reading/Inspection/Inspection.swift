import Directory
import LDAP
import LDAPText

/// Looks at a directory step by step, to tell an operator whether it is ready. Each step builds on the ones before.
///
/// ```swift
/// let inspection = Inspection(description, source)
/// let chain = try inspection.certificates(of: server)
/// let session = try inspection.connect(to: server)
/// try inspection.bind()
/// let names = try inspection.names()
/// let bases = try inspection.bases()
/// let users = try inspection.count(.users)
/// let groups = try inspection.groups()
/// ```
///
/// A step that fails throws an `LDAPError`, a ``ReadingError``, or why there is no password.
public final class Inspection {
    private let description: SourceDescription
    private let source: ServerSource
    private var session: LDAPSession?
    private var known: (connection: Connection, survey: Survey)?

    public init(_ description: SourceDescription, _ source: ServerSource) {
        self.description = description
        self.source = source
    }

    deinit {
        session?.close()
    }

    /// How a server was reached.
    public struct Reached: Sendable {
        /// In digits.
        public var address: String
        /// Such as `TLS1.3`; `nil` without TLS.
        public var tlsVersion: String?
        /// The server's own; `nil` without TLS.
        public var certificate: PresentedCertificate?
    }

    /// What the server's schema says of the names in filters, flavour and mapping.
    public struct Names: Hashable, Sendable {
        /// Names without which nothing can be read, each a clause with the nearest name.
        public var faults: [String]
        /// Attributes of the flavour that this server doesn't have and that are left out, sorted.
        public var leftOut: [String]
        /// Why the names could not be checked, so that no absence will be proven; `nil` where they were.
        public var unchecked: String?
    }

    /// What is at a base DN.
    public struct Base: Hashable, Sendable {
        public enum State: Hashable, Sendable {
            /// Its identifier, by which a rebuilt directory is noticed; `nil` where it is not readable.
            case found(GUID?)
            /// The deepest entry above it that is there.
            case missing(deepest: String?)
            case failed(happened: String, advice: String)
        }

        public var dn: String
        public var state: State

        public init(dn: String, state: State) {
            self.dn = dn
            self.state = state
        }
    }

    public enum Kind: Hashable, Sendable { case users, groups }

    /// How many entries a filter matches.
    public struct Count: Hashable, Sendable {
        public var entries: Int
        /// Why there may be more; empty where all were counted.
        public var doubts: [String]

        public init(entries: Int, doubts: [String]) {
            self.entries = entries
            self.doubts = doubts
        }
    }

    /// The chain that a server presents, and what is wrong with it.
    public func certificates(of server: LDAPServer) throws -> PresentedChain {
        try LDAPSession.inspect(server: server, tls: source.tls, deadlines: source.deadlines)
    }

    /// Connects, TLS included.
    public func connect(to server: LDAPServer) throws -> Reached {
        session?.close()
        known = nil
        let session = try LDAPSession(connectingTo: server, tls: source.tls, deadlines: source.deadlines)
        self.session = session
        return Reached(
            address: session.peerAddress, tlsVersion: session.tlsVersion, certificate: session.certificate)
    }

    public func bind() throws {
        try connected().bind(source.credentials())
    }

    /// What the server says of itself and of the bind account.
    public func server() throws -> ServerFacts {
        let session = try connected()
        let connection = Connection(session: session, root: try session.rootDSE())
        var facts = ServerFacts(connection)
        facts.passwordExpiry = source.bind.accountName.flatMap(BindAccount(connection).passwordExpiry)
        return facts
    }

    /// Holds every name against the schema.
    public func names() throws -> Names {
        let survey = try surveyed().survey
        return Names(
            faults: survey.names?.faults ?? [], leftOut: survey.names?.dropped.sorted() ?? [],
            unchecked: survey.schemaFault)
    }

    /// Looks at every base.
    public func bases() throws -> [Base] {
        let (connection, survey) = try surveyed()
        let bases = survey.scheme.bases
        let findings = BaseEntries(session: connection.session)
            .look(at: bases, survey.people.identifier, survey.people.slots)
        return zip(bases, findings).map { base, finding in
            switch finding {
            case .found(let identifier): Base(dn: base.dn, state: .found(identifier))
            case .missing(let deepest): Base(dn: base.dn, state: .missing(deepest: deepest))
            case .failed(let text): Base(dn: base.dn, state: .failed(happened: text.happened, advice: text.advice))
            }
        }
    }

    /// Counts what the filters match, without any attribute. An entry below two bases counts twice.
    public func count(_ kind: Kind) throws -> Count {
        let (connection, survey) = try surveyed()
        let search = EntrySearch(connection, source)
        var evidence = Evidence()
        var sink = CountingSink()
        let (bases, what) = kind == .users ? (survey.scheme.users, "users") : (survey.scheme.groups, "groups")
        for base in bases {
            _ = search.run(base, for: what, attributes: ["1.1"], into: &sink, &evidence)
        }
        return Count(entries: sink.count, doubts: evidence.doubts)
    }

    /// The groups without their members, as criteria know them.
    public func groups() throws -> [DirectoryGroup] {
        let (connection, survey) = try surveyed()
        let reading = GroupReading(survey.groupNames, survey, connection, source, ProgressBoard { _ in })
        return reading.groups.groups.map { group in
            DirectoryGroup(
                identifier: group.identifier, entraObjectID: group.entraObjectID, objectSID: group.objectSID,
                dn: group.dn, name: group.name)
        }
    }

    private func connected() throws(ReadingError) -> LDAPSession {
        guard let session else {
            throw ReadingError(
                .connection, "No server is connected.", remedy: "Connect to a server before looking at what it holds.")
        }
        return session
    }

    private func surveyed() throws -> (connection: Connection, survey: Survey) {
        if let known { return known }
        let session = try connected()
        let connection = Connection(session: session, root: try session.rootDSE())
        let found = (connection, try Survey(description, connection))
        known = found
        return found
    }
}

/// Counts entries.
private struct CountingSink: EntrySink {
    private(set) var count = 0

    func begin(dn: UnsafeRawBufferPointer) {}
    func attribute(_ description: UnsafeRawBufferPointer) -> Bool { false }
    func value(_ value: UnsafeRawBufferPointer) {}
    mutating func end() { count += 1 }
}
