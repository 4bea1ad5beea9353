import CLibPQ

extension PostgresError {
    /// What a failed answer says: message, detail, hint and place, but not the statement.
    init(_ answer: Answer, _ operation: Operation) {
        guard let state = answer.errorField(.sqlState), let message = answer.errorField(.message) else {
            self.init(.unexpectedAnswer, operation, diagnostic: answer.errorMessage)
            return
        }
        var parts = [message]
        if let detail = answer.errorField(.detail) { parts.append(detail) }
        if let hint = answer.errorField(.hint) { parts.append("Hint: \(hint)") }
        if let position = answer.errorField(.position) { parts.append("at character \(position)") }
        self.init(Code(rawValue: state), operation, diagnostic: parts.joined(separator: "; "))
    }
}
