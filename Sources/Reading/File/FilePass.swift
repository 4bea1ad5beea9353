import Directory
import LDAPText

/// One pass over the records of a file.
struct FilePass {
    private let scheme: Scheme
    private let base: IdentifierReader
    private var people: PeopleCollector
    private var groups: GroupCollector
    /// The identifiers of the bases' own entries, by key.
    private var identifiers: [[UInt8]: GUID] = [:]
    /// Every entry's key, and attribute name in lower case.
    private var keys = DNTable()
    private var attributes: Set<String> = []
    /// The keys of the bases below which a filter chose a user.
    private var basesWithUsers: Set<[UInt8]> = []
    private var undecided: (users: Int, groups: Int) = (0, 0)
    /// The group that the last record is, if it is one.
    private var lastGroup: GUID?
    private(set) var entries = 0

    init(_ scheme: Scheme, explained: PersonDecoder.Explained) {
        self.scheme = scheme
        let decoder = PersonDecoder(scheme, explained: explained)
        base = decoder.identifier
        people = PeopleCollector(decoder)
        groups = GroupCollector(GroupDecoder(scheme, need: Self.need))
    }

    var progress: ReadingProgress { ReadingProgress(users: people.count, groups: groups.count) }

    mutating func take(_ record: LDIFRecord) {
        entries += 1
        lastGroup = nil
        let key = EntryKey.make(String(decoding: record.dn, as: UTF8.self))
        _ = keys.intern(key)
        for attribute in record.attributes { attributes.insert(Self.type(attribute.name).lowercased()) }
        if scheme.bases.contains(where: { $0.key == key }) { identifiers[key] = identifier(record) }
        let asUser = Self.choice(scheme.users, key, record)
        if asUser.isUndecided { undecided.users += 1 }
        if !asUser.bases.isEmpty {
            basesWithUsers.formUnion(asUser.bases)
            Self.feed(record, to: &people)
        }
        let asGroup = Self.choice(scheme.groups, key, record)
        if asGroup.isUndecided { undecided.groups += 1 }
        if !asGroup.bases.isEmpty {
            Self.feed(record, to: &groups)
            lastGroup = groups.groups.last?.identifier
        }
    }

    /// - Parameter proof: Why the file proves no absence; `nil` where it does.
    mutating func snapshot(proof: String?) throws(ReadingError) -> Snapshot {
        guard people.count == 0 || people.skipped.count < people.count else {
            throw ReadingError(
                .file, "None of the file's \(people.count) users has a readable \(scheme.identifier.name).",
                remedy: "Export the file with operational attributes (ldapsearch … '*' '+').")
        }
        if proof != nil, let lastGroup, let place = groups.index.places[lastGroup] {
            groups.amend(Int(place)) { group, _ in
                group.gaps.append("it is the file's last entry, and nothing says that the file is whole")
            }
        }
        for place in groups.groups.indices where groups.groups[place].isUnfinished {
            groups.amend(place) { group, _ in group.gaps.append("the file has only a part of its members") }
        }
        var collected = Collected(people: people, groups: groups)
        collected.bases = scheme.bases.map { Snapshot.Base(dn: $0.dn, identifier: identifiers[$0.key]) }
        if let proof {
            collected.peopleEvidence.doubt(proof)
            collected.groupEvidence.doubt(proof)
        }
        for base in scheme.users where !basesWithUsers.contains(base.key) {
            collected.peopleEvidence.doubt("the file has no users below \(base.dn)")
        }
        if scheme.readsGroups, groups.count == 0 { collected.groupEvidence.doubt("the file has no groups") }
        if undecided.users > 0 {
            collected.peopleEvidence.doubt("the filter can't be decided for \(undecided.users) entries of a file")
        }
        if undecided.groups > 0 {
            collected.groupEvidence.doubt("the filter can't be decided for \(undecided.groups) entries of a file")
        }
        collected.warnings += unknownNames()
        collected.settle { _, dns, _ in
            .unusable("the same identifier stands in \(dns.count) entries: " + dns.joined(separator: "; "))
        }
        return collected.snapshot(
            scheme, secondLook: SecondLook(isNeeded: false), finder: FileFinder(keys: keys, doubt: proof))
    }

    /// What the filters of the bases above an entry say of it.
    private static func choice(_ bases: [Scheme.Base], _ key: [UInt8], _ record: LDIFRecord) -> Choice {
        var choice = Choice()
        for base in bases where DNKey.isEqualOrBelow(key, base.key) {
            let answer = base.filter.evaluate { name in
                record.attributes.filter { isSame($0.name, name) }.flatMap(\.values)
            }
            switch answer {
            case true?: choice.bases.append(base.key)
            case false?: break
            case nil: choice.isUndecided = true
            }
        }
        return choice
    }

    private struct Choice {
        /// The keys of the bases whose filters match.
        var bases: [[UInt8]] = []
        /// Whether a filter can't be decided for an entry of a file.
        var isUndecided = false
    }

    private func identifier(_ record: LDIFRecord) -> GUID? {
        var entry = EntryValues()
        for attribute in record.attributes where Self.isSame(attribute.name, base.attribute.name) {
            for value in attribute.values { unsafe value.withUnsafeBytes { unsafe entry.append($0, slot: base.slot) } }
        }
        return base.identifier(entry)
    }

    /// Required names that occur in no entry: a file has no schema, so this is no more than a hint.
    private func unknownNames() -> [String] {
        guard entries > 0 else { return [] }
        var warned: Set<String> = []
        return scheme.named.compactMap { named in
            guard named.need == .required, !attributes.contains(named.name.lowercased()),
                warned.insert(named.name.lowercased()).inserted
            else { return nil }
            let nearest = Spelling.nearest(to: named.name, among: attributes.sorted())
            return "No entry of the file has the attribute \(named.name), which \(named.place) names"
                + (nearest.map { "; did you mean \($0)?" } ?? ".")
        }
    }

    private static func feed(_ record: LDIFRecord, to sink: inout some EntrySink) {
        unsafe record.dn.withUnsafeBytes { unsafe sink.begin(dn: $0) }
        for attribute in record.attributes {
            var name = attribute.name
            let wanted = name.withUTF8 { unsafe sink.attribute(UnsafeRawBufferPointer($0)) }
            guard wanted else { continue }
            for value in attribute.values { unsafe value.withUnsafeBytes { unsafe sink.value($0) } }
        }
        sink.end()
    }

    /// Whether an attribute of an entry is the one named, or the one named with an option.
    private static func isSame(_ description: String, _ name: String) -> Bool {
        description.lowercased() == name.lowercased() || type(description).lowercased() == name.lowercased()
    }

    private static func type(_ description: String) -> Substring {
        description.prefix { $0 != ";" }
    }

    /// RFC 4519, sections 3.5 and 3.6: a file brings no schema.
    private static func need(_ objectClass: String, _ attribute: String) -> GroupDecoder.Need {
        switch objectClass.lowercased() {
        case "groupofnames": attribute.lowercased() == "member" ? .demanded : .optional
        case "groupofuniquenames": attribute.lowercased() == "uniquemember" ? .demanded : .optional
        default: .optional
        }
    }
}
