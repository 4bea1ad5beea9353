import LDAP

extension ReadingError {
    /// What the servers' errors say together.
    init(_ errors: [LDAPError]) {
        self.init(
            Self.kind(errors), Self.once(errors.map(\.happened)), remedy: Self.once(errors.map(\.advice)))
    }

    private static func kind(_ errors: [LDAPError]) -> Kind {
        if errors.contains(where: { $0.operation == .configure }) { return .configuration }
        if errors.contains(where: isRefusedBind) { return .credentials }
        switch errors.first?.operation {
        case .search, .lookup, .rootDSE, .schema: return .directory
        default: return .connection
        }
    }

    private static func isRefusedBind(_ error: LDAPError) -> Bool {
        error.operation == .bind && !error.isTransient && error.code != .timeout && error.code != .serverDown
    }

    private static func once(_ sentences: [String]) -> String {
        var seen: Set<String> = []
        return sentences.filter { !$0.isEmpty && seen.insert($0).inserted }.joined(separator: " ")
    }
}
