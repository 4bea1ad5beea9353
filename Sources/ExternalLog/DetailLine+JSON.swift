import LDAPText
import Planning

extension DetailLine {
    /// The line without its line feed. Which keys it has depends on the object alone.
    func encode(into json: inout JSONWriter) {
        json.raw(#"{"schema":1,"run":"#)
        json.string(run)
        json.raw(#","object":"#)
        json.string(object.rawValue)
        json.raw(#","action":"#)
        json.string(action.rawValue)
        json.raw(#","status":"#)
        json.string(status.rawValue)
        if let who { Self.encode(who, of: object, into: &json) }
        if object == .user || object == .group { Self.encode(modified, into: &json) }
        if let group { Self.encode(group, members, into: &json) }
        json.raw(#","reason":{"code":"#)
        json.string(reason.code)
        json.raw(#","text":"#)
        json.string(reason.text)
        json.raw(#","rule":"#)
        json.string(reason.rule)
        json.raw(#","group":"#)
        json.string(reason.group)
        json.raw("}}")
    }

    private static func encode(_ who: Subject, of object: Object, into json: inout JSONWriter) {
        json.raw(#","who":{"id":"#)
        json.integer(who.id)
        json.raw(#","identifier":"#)
        json.identifier(who.identifier)
        json.raw(#","dn":"#)
        json.string(who.dn)
        json.raw(object == .user ? #","username":"# : #","name":"#)
        json.string(who.name)
        json.raw("}")
    }

    private static func encode(_ modified: [Modification], into json: inout JSONWriter) {
        json.raw(#","modified":["#)
        for (index, modification) in modified.enumerated() {
            json.raw(index == 0 ? #"{"property":"# : #",{"property":"#)
            json.string(modification.property)
            json.raw(#","old":"#)
            json.string(modification.old)
            json.raw(#","new":"#)
            json.string(modification.new)
            json.raw("}")
        }
        json.raw("]")
    }

    private static func encode(_ group: Group, _ members: [Member], into json: inout JSONWriter) {
        json.raw(#","group":{"id":"#)
        json.integer(group.id)
        json.raw(#","name":"#)
        json.string(group.name)
        json.raw(#"},"members":["#)
        for (index, member) in members.enumerated() {
            json.raw(index == 0 ? #"{"username":"# : #",{"username":"#)
            json.string(member.username)
            json.raw(#","identifier":"#)
            json.identifier(member.identifier)
            json.raw("}")
        }
        json.raw("]")
    }
}

extension DetailLine {
    /// Reads a line. What it doesn't know is skipped; what it needs and doesn't find is a fault.
    init(decoding line: [UInt8]) throws {
        var parser = JSONParser(line)
        var schema: Int64?
        var run: String?
        var object: Object?
        var action: Action?
        var status: Status?
        var reason: Why?
        var detail = DetailLine(
            run: "", object: .run, action: .none, status: .held, reason: Why(code: "", text: ""))
        try parser.object { parser, key in
            switch key {
            case "schema": schema = try parser.schema()
            case "run": run = try parser.runIdentifier()
            case "object": object = try parser.word(of: Object.self, "object")
            case "action": action = try parser.word(of: Action.self, "action")
            case "status": status = try parser.word(of: Status.self, "status")
            case "who": detail.who = try Subject(decoding: &parser)
            case "modified":
                try parser.array { parser in detail.modified.append(try Modification(decoding: &parser)) }
            case "group": detail.group = try Group(decoding: &parser)
            case "members": try parser.array { parser in detail.members.append(try Member(decoding: &parser)) }
            case "reason": reason = try Why(decoding: &parser)
            default: try parser.skip()
            }
        }
        try parser.end()
        _ = try JSONFault.demand(schema, "schema")
        detail.run = try JSONFault.demand(run, "run")
        detail.object = try JSONFault.demand(object, "object")
        detail.action = try JSONFault.demand(action, "action")
        detail.status = try JSONFault.demand(status, "status")
        detail.reason = try JSONFault.demand(reason, "reason")
        self = detail
    }
}

extension DetailLine.Subject {
    fileprivate init(decoding parser: inout JSONParser) throws {
        self.init()
        var subject = self
        try parser.object { parser, key in
            switch key {
            case "id": subject.id = try parser.optional { try $0.integer() }
            case "identifier": subject.identifier = try parser.optional { try $0.identifier() }
            case "dn": subject.dn = try parser.optional { try $0.string() }
            case "username", "name": subject.name = try parser.optional { try $0.string() }
            default: try parser.skip()
            }
        }
        self = subject
    }
}

extension DetailLine.Group {
    fileprivate init(decoding parser: inout JSONParser) throws {
        var id: Int64?
        var name: String?
        try parser.object { parser, key in
            switch key {
            case "id": id = try parser.optional { try $0.integer() }
            case "name": name = try parser.string()
            default: try parser.skip()
            }
        }
        self.init(id: id, name: try JSONFault.demand(name, "group.name"))
    }
}

extension DetailLine.Member {
    fileprivate init(decoding parser: inout JSONParser) throws {
        var username: String?
        var identifier: GUID?
        try parser.object { parser, key in
            switch key {
            case "username": username = try parser.string()
            case "identifier": identifier = try parser.optional { try $0.identifier() }
            default: try parser.skip()
            }
        }
        self.init(username: try JSONFault.demand(username, "members.username"), identifier: identifier)
    }
}

extension DetailLine.Why {
    fileprivate init(decoding parser: inout JSONParser) throws {
        self.init(code: "", text: "")
        var why = self
        try parser.object { parser, key in
            switch key {
            case "code": why.code = try parser.string()
            case "text": why.text = try parser.string()
            case "rule": why.rule = try parser.optional { try $0.string() }
            case "group": why.group = try parser.optional { try $0.string() }
            default: try parser.skip()
            }
        }
        self = why
    }
}

extension Modification {
    fileprivate init(decoding parser: inout JSONParser) throws {
        var property: String?
        var old: String?
        var new: String?
        try parser.object { parser, key in
            switch key {
            case "property": property = try parser.string()
            case "old": old = try parser.optional { try $0.string() }
            case "new": new = try parser.optional { try $0.string() }
            default: try parser.skip()
            }
        }
        self.init(property: try JSONFault.demand(property, "modified.property"), old: old, new: new)
    }
}
