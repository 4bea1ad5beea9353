import LDAP
import Planning
import Settings

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
