import Directory
import LDAPText

/// Reads an LDIF file as if it were a directory.
final class FileReader: DirectoryReader {
    private let description: SourceDescription
    private let source: FileSource
    private var snapshot: Snapshot?

    init(_ description: SourceDescription, _ source: FileSource) {
        self.description = description
        self.source = source
    }

    /// A file has none.
    var server: ServerFacts? { nil }

    func close() {}

    func read(progress: @escaping @Sendable (ReadingProgress) -> Void) throws -> Snapshot {
        try read(Scheme(description, defaultBases: []), explained: .nobody, progress)
    }

    /// Reads the whole file, since one must go through it anyway.
    func read(
        _ selections: [Selection], known: [GUID], progress: @escaping @Sendable (ReadingProgress) -> Void
    ) throws -> Snapshot {
        let scheme = try Scheme(description, defaultBases: [])
        var names: [PersonName] = []
        for selection in selections {
            switch selection {
            case .person(let text): names.append(PersonName(text))
            // Who is in it shows only at the file's end.
            case .group: return try read(scheme, explained: .everybody, progress)
            }
        }
        let sought = SoughtPeople(names: names, known: Set(known), attributes: scheme.namingAttributes)
        return try read(scheme, explained: .those(sought), progress)
    }

    private func read(
        _ scheme: Scheme, explained: PersonDecoder.Explained, _ progress: (ReadingProgress) -> Void
    ) throws -> Snapshot {
        var pass = FilePass(scheme, explained: explained)
        let file = try ChunkedFile(source.path)
        var ldif = LDIFReader { try file.next() }
        do {
            while let record = try ldif.next() {
                pass.take(record)
                if pass.entries.isMultiple(of: 1_000) { progress(pass.progress) }
            }
        } catch let fault as LDIFError {
            throw ReadingError(
                .file, "\(source.path) can't be read as LDIF: \(fault).",
                remedy: "Correct the file, or export it again.")
        }
        progress(pass.progress)
        try check(entries: pass.entries, sha256: file.sha256)
        let snapshot = try pass.snapshot(proof: proof(ldif.trailer, entries: pass.entries))
        self.snapshot = snapshot
        return snapshot
    }

    /// A file says the same however often it is asked.
    func secondLook(_ question: Question) throws -> Findings {
        var findings = Findings()
        guard let snapshot else { return findings }
        for person in snapshot.people where question.people.contains(person.identifier) {
            findings.people[person.identifier] = .present(person.activity)
        }
        for group in snapshot.groups where question.groups.contains(group.identifier) {
            findings.groups[group.identifier] = .present(
                people: group.people, groups: group.groups, others: group.others, gaps: group.gaps)
        }
        for identifier in question.people where findings.people[identifier] == nil {
            if let reason = snapshot.unread[identifier] {
                findings.people[identifier] = .unknown(reason)
            } else if case .unknown(let reason) = snapshot.absenceOfPeople {
                findings.people[identifier] = .unknown(reason)
            } else {
                findings.people[identifier] = .gone
            }
        }
        for identifier in question.groups where findings.groups[identifier] == nil {
            if let reason = snapshot.secondLook.unreadGroups[identifier] {
                findings.groups[identifier] = .unknown(reason)
            } else if case .unknown(let reason) = snapshot.absenceOfGroups {
                findings.groups[identifier] = .unknown(reason)
            } else {
                findings.groups[identifier] = .gone
            }
        }
        return findings
    }

    /// Throws where a stated number of entries or digest isn't the file's.
    private func check(entries: Int, sha256: String) throws(ReadingError) {
        func fault(_ what: String) -> ReadingError {
            ReadingError(
                .file, "\(source.path) is not the file that the configuration states: \(what).",
                remedy:
                    "Find out whether the file was cut short or replaced; if it is right, correct the configuration.")
        }
        if let stated = source.statedEntries, stated != entries {
            throw fault("it holds \(entries) entries, and \(stated) are stated")
        }
        if let stated = source.statedSHA256, stated.lowercased() != sha256 {
            throw fault("its SHA-256 is \(sha256)")
        }
    }

    /// Why the file proves no absence; `nil` where it does.
    private func proof(_ trailer: LDIFTrailer?, entries: Int) -> String? {
        if let trailer {
            if trailer.resultCode != 0 {
                return "the search that \(source.path) was exported by ended with result \(trailer.resultCode)"
            }
            if trailer.numReferences > 0 {
                return "\(source.path) was exported with \(trailer.numReferences) references to parts that it lacks"
            }
            if let count = trailer.numEntries, count != entries {
                return "\(source.path) holds \(entries) entries and says that it has \(count)"
            }
            if trailer.numEntries != nil { return nil }
        }
        if source.statedEntries != nil || source.statedSHA256 != nil { return nil }
        return "nothing says that \(source.path) is whole: it does not end in ldapsearch's count of entries, "
            + "and the configuration states neither its number of entries nor its SHA-256"
    }
}
