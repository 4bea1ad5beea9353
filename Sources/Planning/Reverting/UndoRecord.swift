/// What a run did, as the store keeps it for a while, so that it can be taken back.
public struct UndoRecord: Sendable {
    /// One row of accounts or groups.
    public struct Row<Value: Sendable>: Sendable {
        /// The store's number.
        public var id: Int64
        /// The row before the run; `nil` where the run created it.
        public var before: Value?
        /// The ``RecordedAccount/fingerprint`` of the row after the run; `nil` where the run deleted it.
        public var after: UInt64?

        public init(id: Int64, before: Value?, after: UInt64?) {
            self.id = id
            self.before = before
            self.after = after
        }
    }

    /// Memberships of one group that the run made or ended, those that went with an account or group included.
    public struct Memberships: Sendable {
        public var action: MembershipChange.Action
        public var group: Int64
        /// The accounts' numbers.
        public var accounts: [Int64]
        /// Who had made them; `nil`: an administrator.
        public var madeBy: String?

        public init(action: MembershipChange.Action, group: Int64, accounts: [Int64], madeBy: String?) {
            self.action = action
            self.group = group
            self.accounts = accounts
            self.madeBy = madeBy
        }
    }

    /// The run's identifier.
    public var run: String
    public var directory: String
    public var accounts: [Row<RecordedAccount>]
    public var groups: [Row<RecordedGroup>]
    public var memberships: [Memberships]

    public init(
        run: String, directory: String, accounts: [Row<RecordedAccount>] = [], groups: [Row<RecordedGroup>] = [],
        memberships: [Memberships] = []
    ) {
        self.run = run
        self.directory = directory
        self.accounts = accounts
        self.groups = groups
        self.memberships = memberships
    }
}
