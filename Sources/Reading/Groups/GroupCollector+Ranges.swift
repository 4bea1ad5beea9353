import LDAP

extension GroupCollector {
    /// How often a group that changes while its ranges are read is read anew.
    private static let repetitions = 2

    /// Reads the further ranges of every group whose members came in part.
    ///
    /// Ranges count from the start of a list that another search sees longer or shorter: those of a group that changed
    /// meanwhile don't make one list, whichever way they end. Such a group is read again from its beginning.
    mutating func readOn(_ session: LDAPSession) {
        for place in groups.indices where groups[place].isUnfinished {
            var repetitions = 0
            while readRanges(place, session) == .changed {
                guard repetitions < Self.repetitions, readAgain(place, session) else {
                    amend(place) { group, _ in group.gaps.append("it changed while its members were read") }
                    break
                }
                repetitions += 1
            }
        }
    }

    private enum Reading {
        /// To its end, or as far as its gaps say.
        case done
        case changed
    }

    private mutating func readRanges(_ place: Int, _ session: LDAPSession) -> Reading {
        let changeNumber = changeNumber
        var reading = Reading.done
        amend(place) { group, members in
            for (attribute, progress) in group.ranges.sorted(by: { $0.key < $1.key }) {
                guard let next = progress.next else { continue }
                let name = members.attributes[attribute].name
                let outcome = unsafe session.readValues(
                    ofEntry: group.dn, attribute: name, from: next, beside: changeNumber
                ) { value in
                    unsafe members.add(value, of: attribute, to: &group)
                }
                if let before = group.changeNumber, let now = outcome.beside, now != before {
                    reading = .changed
                } else if case .incomplete(let error) = outcome.ending {
                    group.gaps.append(
                        "only \(next + outcome.values) values of its \(name) could be read: \(error.happened)")
                } else if let changeNumber, group.changeNumber?.isEmpty != false || outcome.beside == nil {
                    group.gaps.append(
                        "its \(changeNumber) is not readable, so that it may have changed while its \(name) was read")
                }
            }
            group.ranges = [:]
        }
        return reading
    }

    /// Reads the whole entry again.
    ///
    /// - Returns: Whether it was there, and no other in its place.
    private mutating func readAgain(_ place: Int, _ session: LDAPSession) -> Bool {
        let before = groups[place]
        var again = GroupCollector(copyingNumbersOf: self)
        let outcome = session.search(.entry(before.dn, attributes: attributes)) { entry in
            EntrySearch.feed(entry, to: &again)
        }
        guard outcome.isComplete, let group = again.groups.first, group.identifier == before.identifier else {
            return false
        }
        replace(place, with: group, numberedBy: again)
        return true
    }
}
