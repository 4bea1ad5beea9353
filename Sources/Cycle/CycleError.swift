import LDAP
import Planning
import Settings

/// Why a command could not do what it was asked, in three parts: what happened, what it means for the accounts, what to
/// do now.
public struct CycleError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The command or the configuration is wrong.
        case usage
        /// Anything else.
        case failure
    }

    public var kind: Kind
    /// What happened, and what it means for the accounts.
    public var message: String
    public var remedy: String

    public init(_ kind: Kind, _ message: String, remedy: String) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }

    public var description: String { "\(message) \(remedy)" }
}

extension CycleError {
    /// Any error in three parts, as far as it has them.
    public static func words(for error: any Error) -> String {
        switch error {
        case let error as PlanningError:
            switch error {
            case .criteria(let criteria):
                "The criteria don't fit the directory:\n\(criteria)\nNothing was changed, since a typing error there would "
                    + "remove everybody. Correct the entries in the configuration, or the groups in the directory."
            case .rebuilt:
                "\(Words.sentence(error.description)) Nothing was changed, since in a rebuilt directory everybody is new. "
                    + "If the directory was rebuilt on purpose, `rollcall directories rekey` links its accounts to the new "
                    + "entries."
            case .refused: "\(Words.sentence(error.description)) Nothing was changed."
            }
        case let error as LDAPError: "\(error.happened) Nothing was changed. \(error.advice)"
        case let error as PasswordError: "\(error) Nothing was changed."
        default: "\(error)"
        }
    }
}
