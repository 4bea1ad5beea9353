import AccountStore
import LDAPText

/// What is said of a run that a pause stops.
struct PauseWords {
    let body: String
    /// What to do about it.
    let warning: String

    init(_ pause: StoredPause, of directory: String) {
        let since = LDAPTime.rfc3339(milliseconds: pause.since)
        body = Words.sentence("Skipped: \(pause.by) paused this directory on \(since): \(pause.reason)")
        warning = "The directory is paused; `rollcall directories resume \(directory)` lets its cycles go on."
    }
}
