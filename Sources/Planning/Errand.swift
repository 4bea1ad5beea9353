import Directory

/// What a run is asked to do: the hourly cycle, or one thing that an operator wants.
///
/// It stands in the plan's file, since an approval plans the same anew.
public struct Errand: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case cycle
        /// `sync --user` or `--group`.
        case onDemand = "on_demand"
        /// An account goes on as that of another entry of its directory.
        case relink
        /// An account goes on as that of an entry of another directory.
        case transfer
        /// Every account of a rebuilt directory is linked to its new entry.
        case rekey
        /// A directory's accounts become an administrator's.
        case forget
        case setAuthentication = "set_authentication"
        case revert

        /// Whether it may touch what other directories and administrators made, because an operator asked for it.
        public var isOperators: Bool {
            switch self {
            case .cycle, .onDemand, .relink, .rekey: false
            case .transfer, .forget, .setAuthentication, .revert: true
            }
        }
    }

    public var kind: Kind
    /// The user whom it concerns, by name or as ``Selection/person(_:)`` takes it.
    public var user: String?
    /// The group that it concerns.
    public var group: String?
    /// The entry that an account is linked to, as ``Selection/person(_:)`` takes it.
    public var entry: String?
    /// The authentication method that is given up, and that which comes.
    public var from: AuthenticationMethod?
    public var to: AuthenticationMethod?
    /// The run that is reverted.
    public var run: String?

    public init(
        _ kind: Kind, user: String? = nil, group: String? = nil, entry: String? = nil,
        from: AuthenticationMethod? = nil, to: AuthenticationMethod? = nil, run: String? = nil
    ) {
        self.kind = kind
        self.user = user
        self.group = group
        self.entry = entry
        self.from = from
        self.to = to
        self.run = run
    }

    public static let cycle = Errand(.cycle)
}
