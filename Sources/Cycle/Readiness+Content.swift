import Directory
import Reading

extension Readiness {
    // MARK: What a directory holds

    /// Looks at names, bases, entries and criteria. Throws what a step of the inspection throws.
    func checkContent(_ inspection: Inspection, _ criteria: Criteria, _ line: Line) throws {
        let names = try inspection.names()
        for fault in names.faults { line(.failure, "names", fault) }
        if let reason = names.unchecked {
            line(.warning, "names", "attribute names could not be checked, so nobody will be removed: \(reason)")
        } else if names.faults.isEmpty {
            let leftOut =
                names.leftOut.isEmpty ? "" : "; left out, since it has none: \(names.leftOut.joined(separator: ", "))"
            line(.ok, "names", "the server knows every attribute that is asked for\(leftOut)")
        }
        var allThere = true
        for base in try inspection.bases() {
            switch base.state {
            case .found(let identifier?): line(.ok, "base \(base.dn)", "found, with the identifier \(identifier)")
            case .found(nil):
                line(
                    .warning, "base \(base.dn)",
                    "found, but its identifier is not readable: a rebuilt directory would not be noticed")
            case .missing(let deepest):
                allThere = false
                line(
                    .failure, "base \(base.dn)",
                    "there is no such entry" + (deepest.map { "; the deepest above it is \($0)" } ?? "")
                        + ". Check the base DN; a directory also hides what the bind account may not see")
            case .failed(let happened, let advice):
                allThere = false
                line(.failure, "base \(base.dn)", "\(happened) \(advice)")
            }
        }
        guard allThere, names.faults.isEmpty else { return }
        for (kind, what) in [(Inspection.Kind.users, "users"), (.groups, "groups")] {
            let count = try inspection.count(kind)
            if let doubt = count.doubts.first {
                line(.warning, what, "\(count.entries) found, but there may be more: \(doubt)")
            } else if count.entries == 0 {
                line(.warning, what, "the bases and the filter return nobody, and so prove nothing; look at both")
            } else {
                line(.ok, what, "\(count.entries) found")
            }
        }
        try check(criteria, line) { try inspection.groups() }
    }

    /// Says of each entry of the criteria that names no group, or too many, what a plan would say.
    ///
    /// - Parameter groups: Reads them; not asked where no entry names one.
    func check(_ criteria: Criteria, _ line: Line, against groups: () throws -> [DirectoryGroup]) rethrows {
        let lists = Criteria.List.allCases.filter { criteria[$0]?.isEmpty == false }
        guard !lists.isEmpty else {
            line(.ok, "criteria", "no entry names a group: everybody whom the user filter returns gets an account")
            return
        }
        let groups = try groups()
        do throws(CriteriaError) {
            let matched = Set(try criteria.resolve(groups).matches.flatMap(\.groups)).count
            line(.ok, "criteria", "their entries match \(matched) of \(groups.count) groups")
        } catch {
            for fault in error.faults { line(.failure, "criteria", "\(fault). No cycle runs until it does") }
        }
    }
}
