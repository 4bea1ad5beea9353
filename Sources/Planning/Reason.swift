/// Why something is changed, held or skipped.
public struct Reason: Hashable, Sendable {
    /// A word for programs that read the log; stable within a schema version.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        // why an account or group is changed
        case inScope = "in_scope"
        case valuesDiffer = "values_differ"
        case entryGone = "entry_gone"
        case leftRequiredGroup = "left_required_group"
        case deniedGroup = "denied_group"
        case disabledInDirectory = "disabled_in_directory"
        case expired
        case returned
        case roleGroup = "role_group"
        case groupIncluded = "group_included"
        case groupGone = "group_gone"
        case groupExcluded = "group_excluded"
        case member
        case noLongerMember = "no_longer_member"
        case notProvisioned = "not_provisioned"
        case defaultGroup = "default_group"
        case adopted
        case recreated
        case movedInDirectory = "moved_in_directory"
        case graceOver = "grace_over"
        case byOperator = "by_operator"
        case reverted
        // why it is held or skipped
        case unknownExistence = "unknown_existence"
        case unknownActivity = "unknown_activity"
        case unknownScope = "unknown_scope"
        case unknownMembers = "unknown_members"
        case notConfirmed = "not_confirmed"
        case usernameConflict = "username_conflict"
        case groupNameConflict = "group_name_conflict"
        case duplicateIdentifier = "duplicate_identifier"
        case unusableEntry = "unusable_entry"
        case outOfScope = "out_of_scope"
        case inactive
        case protected
        case disabledByAdministrator = "disabled_by_administrator"
        case lastAdministrator = "last_administrator"
        case notAllowed = "not_allowed"
        case adoptionConflict = "adoption_conflict"
        case entryRecreated = "entry_recreated"
        case claimedElsewhere = "claimed_elsewhere"
        case deletionWaiting = "deletion_waiting"
        case heldAfterRevert = "held_after_revert"
        case waitsForCycle = "waits_for_cycle"
        case changedSince = "changed_since"
        case noMatch = "no_match"
    }

    public var code: Code
    /// A clause for people: "left the required group Staff".
    public var text: String
    /// The rule that decided, as in `required_groups: "Staff"`, or `nil`.
    public var rule: String?
    /// The group that decided, by name, or `nil`.
    public var group: String?

    public init(_ code: Code, _ text: String, rule: String? = nil, group: String? = nil) {
        self.code = code
        self.text = text
        self.rule = rule
        self.group = group
    }
}
