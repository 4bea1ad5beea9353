import LDAPText

extension RunEvent {
    /// The version of both kinds of line. A change that an old reader would misread makes a new one.
    public static let schema = 1

    /// The event's line without its line feed.
    func encode(into json: inout JSONWriter) {
        json.raw(#"{"schema":1,"id":"#)
        json.string(id)
        json.raw(#","event_type":"ldap_sync","status":"#)
        json.string(status.rawValue)
        json.raw(#","created_at":"#)
        json.time(createdAt)
        json.raw(#","finished_at":"#)
        json.time(finishedAt)
        json.raw(#","duration_ms":"#)
        json.integer(duration)
        json.raw(#","directory":{"name":"#)
        json.string(directory)
        json.raw(#","label":"#)
        json.string(directoryLabel)
        json.raw(#"},"cycle":"#)
        json.string(kind.rawValue)
        json.raw(#","host":"#)
        json.string(host)
        json.raw(#","process":"#)
        json.integer(Int64(process))
        json.raw(#","started_by":"#)
        json.string(startedBy)
        json.raw(#","approved_by":"#)
        json.string(approvedBy)
        json.raw(#","server":"#)
        if let server { server.encode(into: &json) } else { json.null() }
        json.raw(#","counts":"#)
        counts.encode(into: &json)
        json.raw(#","event_errors":"#)
        json.strings(errors)
        json.raw(#","warnings":"#)
        json.strings(warnings)
        json.raw(#","body":"#)
        json.string(body)
        json.raw(#","detail_file":"#)
        json.string(detailFile)
        json.raw(#","plan_digest":"#)
        json.string(planDigest)
        json.raw(#","plan_file":"#)
        json.string(planFile)
        json.raw("}")
    }

    /// Reads an event's line. What it doesn't know is skipped; what it needs and doesn't find is a fault.
    init(decoding line: [UInt8]) throws {
        var parser = JSONParser(line)
        var schema: Int64?
        var id: String?
        var status: Status?
        var kind: Kind?
        var directory: (name: String, label: String)?
        var createdAt: Int64?
        var event = RunEvent(
            id: "", status: .inProgress, kind: .full, directory: "", directoryLabel: "", createdAt: 0, host: "",
            process: 0, startedBy: "")
        try parser.object { parser, key in
            switch key {
            case "schema": schema = try parser.schema()
            case "id": id = try parser.runIdentifier()
            case "event_type": _ = try parser.word(of: EventType.self, "event_type")
            case "status": status = try parser.word(of: Status.self, "status")
            case "created_at": createdAt = try parser.time()
            case "finished_at": event.finishedAt = try parser.optional { try $0.time() }
            case "directory": directory = try parser.directory()
            case "cycle": kind = try parser.word(of: Kind.self, "cycle")
            case "host": event.host = try parser.string()
            case "process": event.process = Int32(clamping: try parser.integer())
            case "started_by": event.startedBy = try parser.string()
            case "approved_by": event.approvedBy = try parser.optional { try $0.string() }
            case "server": event.server = try parser.optional { try Server(decoding: &$0) }
            case "counts": event.counts = try RunCounts(decoding: &parser)
            case "event_errors": event.errors = try parser.strings()
            case "warnings": event.warnings = try parser.strings()
            case "body": event.body = try parser.string()
            case "detail_file": event.detailFile = try parser.optional { try $0.string() }
            case "plan_digest": event.planDigest = try parser.optional { try $0.string() }
            case "plan_file": event.planFile = try parser.optional { try $0.string() }
            default: try parser.skip()
            }
        }
        try parser.end()
        _ = try JSONFault.demand(schema, "schema")
        event.id = try JSONFault.demand(id, "id")
        event.status = try JSONFault.demand(status, "status")
        event.kind = try JSONFault.demand(kind, "cycle")
        event.createdAt = try JSONFault.demand(createdAt, "created_at")
        (event.directory, event.directoryLabel) = try JSONFault.demand(directory, "directory")
        self = event
    }

    /// The values of `event_type`.
    enum EventType: String {
        case ldapSync = "ldap_sync"
    }

    /// As much of an event's line as tells which run it is of, and whether that is over.
    struct Outline {
        var id: String
        var status: Status
        var directory: String

        init(decoding line: [UInt8]) throws {
            var parser = JSONParser(line)
            var schema: Int64?
            var id: String?
            var status: Status?
            var directory: (name: String, label: String)?
            try parser.object { parser, key in
                switch key {
                case "schema": schema = try parser.schema()
                case "id": id = try parser.runIdentifier()
                case "status": status = try parser.word(of: Status.self, "status")
                case "directory": directory = try parser.directory()
                default: try parser.skip()
                }
            }
            try parser.end()
            _ = try JSONFault.demand(schema, "schema")
            self.id = try JSONFault.demand(id, "id")
            self.status = try JSONFault.demand(status, "status")
            self.directory = try JSONFault.demand(directory, "directory").name
        }
    }
}

extension JSONFault {
    static func demand<Value>(_ value: Value?, _ key: String) throws -> Value {
        guard let value else { throw JSONFault("it has no \(key)") }
        return value
    }
}

extension JSONParser {
    /// A schema version that we can read.
    mutating func schema() throws -> Int64 {
        let schema = try integer()
        guard schema == RunEvent.schema else {
            throw JSONFault("its schema is version \(schema), and this Rollcall reads version \(RunEvent.schema)")
        }
        return schema
    }

    /// A run's identifier, fit for a file name.
    mutating func runIdentifier() throws -> String {
        let id = try string()
        guard RunEvent.isIdentifier(id) else { throw JSONFault("its run's identifier is malformed") }
        return id
    }

    fileprivate mutating func directory() throws -> (name: String, label: String) {
        var name: String?
        var label: String?
        try object { parser, key in
            switch key {
            case "name": name = try parser.string()
            case "label": label = try parser.string()
            default: try parser.skip()
            }
        }
        return (try JSONFault.demand(name, "directory.name"), try JSONFault.demand(label, "directory.label"))
    }
}
