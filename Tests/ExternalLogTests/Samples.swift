import Directory
import ExternalLog
import LDAPText
import Planning
import TestSupport

/// 2026-11-22T06:18:35.412Z, in milliseconds since 1970.
let morning: Int64 = 1_795_328_315_412
let minute: Int64 = 60_000
let day: Int64 = 86_400_000

/// A log in a folder of its own, which goes with it.
struct TestLog {
    let folder: TemporaryFolder
    let log: ExternalLog

    init() throws {
        folder = try TemporaryFolder()
        log = ExternalLog(folder: folder.path)
    }

    /// Begins and closes a run.
    @discardableResult
    func write(_ event: RunEvent, _ status: RunEvent.Status = .success) throws -> RunEvent {
        try log.begin(event)
        let closed = event.closed(status)
        try log.close(closed)
        return closed
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: folder.file(name), encoding: .utf8)
    }
}

/// A run that has begun.
func run(
    _ id: String, at time: Int64 = morning, directory: String = "staff", kind: RunEvent.Kind = .full
) -> RunEvent {
    RunEvent(
        id: id, status: .inProgress, kind: kind, directory: directory, directoryLabel: "Staff", createdAt: time,
        host: "files1", process: 4711, startedBy: "rollcall")
}

extension RunEvent {
    func closed(_ status: Status, after duration: Int64 = 1_500) -> RunEvent {
        var event = self
        event.status = status
        event.finishedAt = createdAt + duration
        event.body = "Nothing to do."
        return event
    }
}

func account(
    _ id: Int64, _ username: String, guid: UInt64? = nil, dn: String? = nil, email: String? = nil, enabled: Bool = true
) -> RecordedAccount {
    RecordedAccount(
        id: id, directory: "staff", identifier: guid.map { GUID(high: 0, low: $0) }, dn: dn,
        values: AccountValues(username: username, email: email), isEnabled: enabled, authentication: .ldap)
}

func emptyPlan() -> Plan {
    Plan(directory: "staff", isFirstCycle: false, record: RecordedDirectory(criteriaDigest: ""))
}

/// The details of a run, one after the other.
func details(of event: RunEvent, in log: ExternalLog) throws -> [DetailLine] {
    var lines: [DetailLine] = []
    try log.details(of: event) { line in
        lines.append(line)
        return .goOn
    }
    return lines
}
