import Cycle
import ExternalLog
import LDAPText
import Logging
import Planning

/// A run for people, or as its line of the external log.
struct RunText {
    let console: Console

    func report(_ outcome: CycleOutcome, logger: Logger, format: OutputFormat) {
        let event = outcome.event
        for warning in event.warnings {
            logger.warning("\(event.shownDirectory): \(warning.escapedForTerminal(keepingLines: true))")
        }
        for error in event.errors {
            logger.error("\(event.shownDirectory): \(error.escapedForTerminal(keepingLines: true))")
        }
        switch format {
        case .json: console.print(event.jsonLine)
        case .text:
            if !console.isQuiet {
                for explanation in outcome.explanations {
                    ExplanationText(console: console).print(explanation, changes: "Changes")
                }
            }
            if !event.kind.isCycle, outcome.explanations.isEmpty, let plan = outcome.plan, !console.isQuiet {
                for held in plan.held { PlanText(console: console).print(PlanDocument.Change(held)) }
            }
            console.say(line(event, ending: outcome.ending))
        }
    }

    private func line(_ event: RunEvent, ending: CycleOutcome.Ending) -> String {
        let (word, style): (String, Console.Style) =
            switch ending {
            case .success: ("success", .green)
            case .partialFailure: ("partial failure", .yellow)
            case .failure: ("failure", .red)
            case .refused: ("refused", .red)
            case .blocked: ("blocked", .red)
            case .skipped: ("skipped", .yellow)
            }
        return
            "\(event.shownDirectory): \(console.styled(word, style)). \(event.body.escapedForTerminal()) (run \(event.id))"
    }

    /// Everything that an event says.
    func show(_ event: RunEvent) {
        console.print(console.styled("Run \(event.id)", .bold))
        var rows: [(String, String)] = [
            ("status", event.status.rawValue),
            ("directory", "\(event.directory) (\(event.directoryLabel))"),
            ("cycle", event.kind.rawValue),
            ("started", "\(LDAPTime.rfc3339(milliseconds: event.createdAt)) by \(event.startedBy) on \(event.host)"),
        ]
        if let finished = event.finishedAt {
            rows.append(("took", "\(Double(finished - event.createdAt) / 1000) s"))
        }
        if let approver = event.approvedBy { rows.append(("approved by", approver)) }
        if let server = event.server { rows += self.rows(of: server) }
        rows.append(("body", event.body))
        for error in event.errors { rows.append(("error", error)) }
        for warning in event.warnings { rows.append(("warning", warning)) }
        if let file = event.planFile { rows.append(("plan", file)) }
        if let file = event.detailFile { rows.append(("details", file)) }
        for (name, value) in rows {
            console.print("  \(name.padding(to: 12))\(value.escapedForTerminal(keepingLines: true))")
        }
    }

    private func rows(of server: RunEvent.Server) -> [(String, String)] {
        let tls = server.tlsVersion ?? "without TLS"
        var rows = [("server", "\(server.url), \(server.address), \(tls)")]
        if let controller = server.controller { rows.append(("controller", controller)) }
        if let certificate = server.certificate {
            rows.append(
                (
                    "certificate",
                    "\(certificate.subject) for \(certificate.names.joined(separator: ", ")), issued by \(certificate.issuer), "
                        + "until \(LDAPTime.rfc3339(milliseconds: certificate.notAfter).prefix(10)), \(certificate.daysLeft) days left"
                ))
        }
        if let expiry = server.passwordExpiresAt {
            rows.append(("password", "of the bind account, until \(LDAPTime.rfc3339(milliseconds: expiry).prefix(10))"))
        }
        return rows
    }

    /// One line of a run's details.
    func show(_ line: DetailLine) {
        let object = line.object.rawValue
        let action = line.status == .applied || line.status == .blocked ? line.action.rawValue : line.status.rawValue
        let name = line.who?.name ?? line.group?.name ?? line.who?.dn ?? ""
        let mark = line.status == .blocked ? " (blocked)" : ""
        console.print(
            "  \(action.padding(to: 11))\(object) \(name.escapedForTerminal())\(mark): \(line.reason.text.escapedForTerminal())"
        )
        for value in line.modified where line.action != .create && line.action != .delete {
            let old = value.old.map { "\"\($0.escapedForTerminal())\"" } ?? "nothing"
            let new = value.new.map { "\"\($0.escapedForTerminal())\"" } ?? "nothing"
            console.print("             \(value.property) \(old) → \(new)")
        }
        if !line.members.isEmpty {
            console.print(
                "             " + line.members.map { $0.username.escapedForTerminal() }.joined(separator: ", "))
        }
    }
}

extension RunEvent {
    /// The directory's name, or what all of them together are called.
    fileprivate var shownDirectory: String { directory == Plan.everyDirectory ? directoryLabel : directory }
}

extension RunEvent.Kind {
    /// Whether the hour came, and not an operator.
    fileprivate var isCycle: Bool { self == .initial || self == .full || self == .incremental }
}

extension String {
    /// As ``escapedForTerminal()``, but line ends stay.
    func escapedForTerminal(keepingLines: Bool) -> String {
        guard keepingLines else { return escapedForTerminal() }
        return split(separator: "\n", omittingEmptySubsequences: false).map { String($0).escapedForTerminal() }
            .joined(separator: "\n")
    }
}
