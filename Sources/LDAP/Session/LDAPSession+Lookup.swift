import CLDAP

extension LDAPSession {
    /// An operation whose last message hasn't come yet.
    private struct Pending {
        let index: Int
        var found = false
        var isMalformed = false
        var references: [String] = []
    }

    /// Looks up many entries on one connection, without waiting for one answer before asking for the next.
    ///
    /// - Parameters:
    ///   - requests: Searches for one entry each (`SearchRequest.entry`), without pages.
    ///   - window: How many may be under way at once.
    ///   - entry: Visits what was found, with the index of its request. They come in any order.
    /// - Returns: One outcome a request, in their order.
    public func lookup<Failure>(
        _ requests: [SearchRequest], window: Int = 64,
        entry: (_ index: Int, _ entry: borrowing EntryView) throws(Failure) -> Void
    ) throws(Failure) -> [LookupOutcome] {
        var outcomes = [LookupOutcome](repeating: .noMatch, count: requests.count)
        var pending: [Int32: Pending] = [:]
        var next = 0
        let faults = EntryView.Faults()
        defer { watchdog.disarm() }

        while next < requests.count || !pending.isEmpty {
            let limit = cut(deadlines.page)
            watchdog.arm(limit)
            let message: Message
            do throws(LDAPError) {
                try requireUsable(.lookup)
                while next < requests.count && pending.count < max(1, window) {
                    do throws(LDAPError) {
                        let id = try send(requests[next], .lookup)
                        pending[id] = Pending(index: next)
                    } catch {
                        outcomes[next] = .failed(note(error, limit))
                    }
                    next += 1
                }
                if pending.isEmpty { continue }
                unsafe message = try receive(LDAP_RES_ANY, .lookup)
            } catch {
                let error = note(error, limit)
                for operation in pending.values { outcomes[operation.index] = .failed(error) }
                for index in next..<requests.count { outcomes[index] = .failed(error) }
                return outcomes
            }
            defer { unsafe ldap_msgfree(message.pointer) }
            let id = unsafe ldap_msgid(message.pointer)
            guard var operation = pending[id] else {
                // A notice of disconnection (RFC 4511 §4.4.1), or the rest of a search that was given up.
                continue
            }
            switch unsafe message.type {
            case LDAP_RES_SEARCH_ENTRY:
                do throws(Failure) {
                    try entry(
                        operation.index, unsafe EntryView(handle: handle, message: message.pointer, faults: faults))
                } catch {
                    for id in pending.keys { unsafe ldap_abandon_ext(handle, id, nil, nil) }
                    throw error
                }
                operation.found = true
                operation.isMalformed = faults.malformed
                faults.malformed = false
                pending[id] = operation
            case LDAP_RES_SEARCH_REFERENCE:
                operation.references += unsafe references(of: message.pointer)
                pending[id] = operation
            case LDAP_RES_SEARCH_RESULT:
                pending[id] = nil
                outcomes[operation.index] = unsafe outcome(operation, unsafe message.pointer, limit)
            default:
                continue
            }
        }
        return outcomes
    }

    private func outcome(
        _ operation: Pending, _ message: OpaquePointer, _ limit: Duration
    ) -> LookupOutcome {
        do throws(LDAPError) {
            let result = try unsafe result(of: message, .lookup)
            switch result.error.code {
            case _ where operation.isMalformed:
                throw LDAPError(
                    .decodingError, .lookup, server: server, cause: .malformedAnswer("an entry can't be read"))
            case .success where operation.found: return .found
            case .success where !operation.references.isEmpty: return .referred(operation.references)
            case .success: return .noMatch
            case .noSuchObject: return .noSuchObject
            case .referral: return .referred(result.referrals)
            default: throw result.error
            }
        } catch {
            return .failed(note(error, limit))
        }
    }
}
