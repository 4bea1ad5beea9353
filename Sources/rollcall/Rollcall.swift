import ArgumentParser
import Foundation

/// The program.
@main
struct Rollcall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollcall",
        abstract:
            "Syncs local accounts with LDAP directories: Microsoft Entra Domain Services, Active Directory, OpenLDAP.",
        discussion: """
            Every hour, started by a systemd timer or cron, `rollcall sync` reads users, groups and memberships over LDAPS, \
            keeps those that meet the group criteria, reconciles the account store with them under limits, and writes an \
            external log that says what it did to whom, and why. The directory is only read.

            Begin with `rollcall config example`, then `rollcall check`, `rollcall plan` and `rollcall sync`.

            EXIT CODES
              0   success
              1   failure; nothing was changed by the directories that failed
              2   partial failure: what is known was applied, what is unknown was held
              3   blocked: the plan goes beyond a limit, or needs approval or --yes; nothing was changed
              4   skipped: another cycle of the directory is running, or it is paused
              5   interrupted by SIGTERM or SIGINT; the directory at work changed nothing, or was finished
              64  wrong usage or configuration; nothing was read or changed
            """,
        version: "0.1.0",
        subcommands: [
            SyncCommand.self, PlanCommand.self, ApproveCommand.self, RevertCommand.self, ReleaseCommand.self,
            ExplainCommand.self, CheckCommand.self, AccountsCommand.self, GroupsCommand.self, DirectoriesCommand.self,
            LogsCommand.self, AuditCommand.self, StoreCommand.self, ConfigCommand.self,
        ])

    /// Whoever reads the output may go away in the middle (`| head`): that must not end a run.
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        main(nil)
    }
}
