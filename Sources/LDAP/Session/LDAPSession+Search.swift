import CLDAP

extension LDAPSession {
    /// Pages without an entry, one after the other, that are taken for a server that will not end.
    private static let emptyPagesAtMost = 100

    /// Searches, and visits each entry as it arrives; no more than a page is ever held.
    ///
    /// - Parameter entry: Visits an entry. What it throws ends the search.
    /// - Returns: How it ended. A failure of the directory is not thrown, since entries were visited before it.
    public func search<Failure>(
        _ request: SearchRequest, entry: (borrowing EntryView) throws(Failure) -> Void
    ) throws(Failure) -> SearchOutcome {
        try search(request, .search, entry: entry)
    }

    func search<Failure>(
        _ request: SearchRequest, _ operation: LDAPError.Operation,
        entry: (borrowing EntryView) throws(Failure) -> Void
    ) throws(Failure) -> SearchOutcome {
        var outcome = SearchOutcome()
        var cookie: [UInt8] = []
        var emptyPages = 0
        while true {
            let before = outcome.entries
            let page = try page(of: request, cookie: cookie, operation, into: &outcome, entry: entry)
            let next: [UInt8]
            switch page {
            case .failure(let error):
                outcome.ending = .incomplete(error)
                return outcome
            case .success(let cookie):
                next = cookie
            }
            outcome.pages += 1
            if next.isEmpty { return outcome }
            if outcome.entries > before {
                emptyPages = 0
            } else {
                emptyPages += 1
                if next == cookie || emptyPages > Self.emptyPagesAtMost {
                    outcome.ending = .incomplete(
                        LDAPError(.decodingError, operation, server: server, cause: .pagingStuck))
                    return outcome
                }
            }
            cookie = next
        }
    }

    /// Reads one page.
    ///
    /// - Returns: The next page's cookie, empty after the last one.
    private func page<Failure>(
        of request: SearchRequest, cookie: [UInt8], _ operation: LDAPError.Operation, into outcome: inout SearchOutcome,
        entry: (borrowing EntryView) throws(Failure) -> Void
    ) throws(Failure) -> Swift.Result<[UInt8], LDAPError> {
        let limit = cut(deadlines.page)
        let id: Int32
        let before = outcome.entries
        let faults = EntryView.Faults()
        do throws(LDAPError) {
            try requireUsable(operation)
            watchdog.arm(limit)
            id = try send(request, cookie: cookie, operation)
        } catch {
            watchdog.disarm()
            return .failure(note(error, limit))
        }
        defer { watchdog.disarm() }
        while true {
            let message: Message
            do throws(LDAPError) {
                unsafe message = try receive(id, operation)
            } catch {
                return .failure(note(error, limit))
            }
            defer { unsafe ldap_msgfree(message.pointer) }
            switch unsafe message.type {
            case LDAP_RES_SEARCH_ENTRY:
                do throws(Failure) {
                    try entry(unsafe EntryView(handle: handle, message: message.pointer, faults: faults))
                } catch {
                    unsafe ldap_abandon_ext(handle, id, nil, nil)
                    throw error
                }
                guard !faults.malformed else {
                    let cause = LDAPError.Cause.malformedAnswer("an entry can't be read")
                    return .failure(note(LDAPError(.decodingError, operation, server: server, cause: cause), limit))
                }
                outcome.entries += 1
            case LDAP_RES_SEARCH_REFERENCE:
                outcome.references += unsafe references(of: message.pointer)
            case LDAP_RES_SEARCH_RESULT:
                do throws(LDAPError) {
                    let result = try unsafe result(of: message.pointer, operation)
                    return ending(of: request, result, isEmpty: outcome.entries == before)
                } catch {
                    return .failure(note(error, limit))
                }
            default:
                continue  // an intermediate response (RFC 4511 §4.13), which nobody asked for
            }
        }
    }

    private func ending(
        of request: SearchRequest, _ result: Result, isEmpty: Bool
    ) -> Swift.Result<[UInt8], LDAPError> {
        var error = result.error
        guard error.code == .success else {
            if let size = request.pageSize {
                if error.code == .unavailableCriticalExtension { error.cause = .pagingRefused }
                if error.code == .adminLimitExceeded && isEmpty { error.cause = .pageTooLarge(size) }
            }
            if error.code == .referral {
                error.diagnostic = Printable.text(result.referrals.joined(separator: " "))
            }
            return .failure(note(error, deadlines.page))
        }
        guard request.pageSize != nil else { return .success([]) }
        guard let cookie = result.cookie else {
            error.code = .controlNotFound
            error.cause = .malformedAnswer("it took a request for a page, and did not say whether more follow")
            return .failure(error)
        }
        return .success(cookie)
    }
}
