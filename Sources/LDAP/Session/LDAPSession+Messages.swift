import CLDAP
import Glibc

extension LDAPSession {
    /// A message of the server's; the receiver frees it.
    @unsafe
    struct Message {
        let pointer: OpaquePointer
        let type: ber_tag_t
    }

    /// The end of an operation.
    struct Result {
        /// With the code `success` where it is none.
        var error: LDAPError
        /// Of a referral (RFC 4511 §4.1.10).
        var referrals: [String] = []
        /// Of paged results (RFC 2696); `nil` where the server returned no such control.
        var cookie: [UInt8]?
    }

    /// Waits for the next message of an operation, or of any.
    func receive(_ id: Int32, _ operation: LDAPError.Operation) throws(LDAPError) -> Message {
        var message: OpaquePointer?
        let type = unsafe ldap_result(handle, id, LDAP_MSG_ONE, nil, &message)
        if type == 0 { throw LDAPError(.timeout, operation, server: server) }
        guard type > 0, let message = unsafe message else { throw failure(operation) }
        return unsafe Message(pointer: message, type: ber_tag_t(type))
    }

    /// Reads the message that ends an operation, and leaves it to be freed.
    func result(of message: OpaquePointer, _ operation: LDAPError.Operation) throws(LDAPError) -> Result {
        var code: Int32 = 0
        var text: UnsafeMutablePointer<CChar>?
        var referrals: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        var controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
        let parsed = unsafe ldap_parse_result(handle, message, &code, nil, &text, &referrals, &controls, 0)
        defer {
            unsafe ldap_memfree(text)
            unsafe ldap_memvfree(
                UnsafeMutableRawPointer(referrals)?.assumingMemoryBound(to: UnsafeMutableRawPointer?.self))
            unsafe ldap_controls_free(controls)
        }
        // The call returns the server's code, and has an own one only for what it can't read.
        guard parsed >= 0 else { throw failure(operation, parsed) }
        let diagnostic = unsafe text.map { unsafe String(cString: $0) } ?? ""
        var result = Result(
            error: LDAPError(.init(rawValue: code), operation, server: server, diagnostic: diagnostic))
        unsafe result.referrals = strings(referrals)
        if let control = unsafe ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nil) {
            var estimate: ber_int_t = 0
            var cookie = unsafe berval()
            guard unsafe ldap_parse_pageresponse_control(handle, control, &estimate, &cookie) == LDAP_SUCCESS else {
                throw LDAPError(
                    .decodingError, operation, server: server,
                    cause: .malformedAnswer("the control of paged results can't be read"))
            }
            unsafe result.cookie = Array(cookie.bytes)
            unsafe ber_memfree(cookie.bv_val)
        }
        return result
    }

    /// The URLs of a continuation reference.
    func references(of message: OpaquePointer) -> [String] {
        var urls: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        guard unsafe ldap_parse_reference(handle, message, &urls, nil, 0) == LDAP_SUCCESS else { return [] }
        defer {
            unsafe ldap_memvfree(UnsafeMutableRawPointer(urls)?.assumingMemoryBound(to: UnsafeMutableRawPointer?.self))
        }
        return unsafe strings(urls)
    }

    /// Sends a search.
    ///
    /// - Parameter cookie: Of the page before; empty for the first.
    /// - Returns: The operation's message identifier.
    func send(
        _ request: SearchRequest, cookie: [UInt8] = [], _ operation: LDAPError.Operation
    ) throws(LDAPError) -> Int32 {
        if let fault = request.fault {
            throw LDAPError(.paramError, operation, server: server, cause: .malformedRequest(fault))
        }
        var attributes = unsafe request.attributes.map { unsafe strdup($0) } + [nil]
        var controls: [UnsafeMutablePointer<LDAPControl>?] = unsafe []
        defer {
            for index in unsafe attributes.indices { unsafe free(attributes[index]) }
            for index in unsafe controls.indices { unsafe ldap_control_free(controls[index]) }
        }
        for control in request.controls {
            var created: UnsafeMutablePointer<LDAPControl>?
            let code = unsafe ldap_control_create(control.oid, control.isCritical ? 1 : 0, nil, 1, &created)
            guard code == LDAP_SUCCESS else { throw failure(operation, code) }
            unsafe controls.append(created)
        }
        if let pageSize = request.pageSize {
            var created: UnsafeMutablePointer<LDAPControl>?
            let code = unsafe cookie.withUnsafeBytes { buffer in
                let start = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)?.assumingMemoryBound(
                    to: CChar.self)
                var value = unsafe berval(bv_len: ber_len_t(buffer.count), bv_val: start)
                return unsafe ldap_create_page_control(handle, ber_int_t(pageSize), &value, 1, &created)
            }
            guard code == LDAP_SUCCESS else { throw failure(operation, code) }
            unsafe controls.append(created)
        }
        unsafe controls.append(nil)

        var id: Int32 = 0
        let hasAttributes = !request.attributes.isEmpty
        let code = unsafe attributes.withUnsafeMutableBufferPointer { names in
            unsafe controls.withUnsafeMutableBufferPointer { controls in
                unsafe ldap_search_ext(
                    handle, request.base, request.scope.rawValue, request.filter,
                    hasAttributes ? names.baseAddress : nil, 0, controls.baseAddress, nil, nil,
                    request.sizeLimit.map(Int32.init) ?? LDAP_NO_LIMIT, &id)
            }
        }
        guard code == LDAP_SUCCESS else { throw failure(operation, code) }
        return id
    }

    /// A list of C strings that ends with a null pointer.
    private func strings(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
        guard let list = unsafe list else { return [] }
        var result: [String] = []
        while let text = unsafe list[result.count] {
            result.append(unsafe String(cString: text))
        }
        return result
    }
}
