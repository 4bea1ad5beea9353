import CLDAP
import Synchronization

/// Puts tickets where libsasl2's GSSAPI looks for them.
///
/// libkrb5 can be told by the environment, too (`KRB5_CLIENT_KTNAME`, `KRB5CCNAME`); but that is the whole process's, two
/// directories may have a keytab each, and `setenv` beside other threads is undefined. So a ticket-granting ticket is got
/// through GSS-API's credential store into a cache in memory, which then is the calling thread's own default.
enum Kerberos {
    /// Runs a bind by GSSAPI with the ticket that the source says.
    ///
    /// Asking the KDC can't be interrupted: libkrb5 gives up by itself, after about half a minute a KDC that is silent.
    static func withTicket<Result>(
        _ source: KerberosTicket.Source, _ body: () throws(LDAPError) -> Result,
        failing: (KerberosProblem) -> LDAPError
    ) throws(LDAPError) -> Result {
        let cache: String?
        switch source {
        case .surroundings: cache = nil
        case .cache(let name): cache = name
        case .keytab(let path, let principal):
            do throws(KerberosProblem) {
                cache = try filledCache(path, principal)
            } catch {
                throw failing(error)
            }
        }
        var minor: OM_uint32 = 0
        if let cache { unsafe gss_krb5_ccache_name(&minor, cache, nil) }
        defer { unsafe gss_krb5_ccache_name(&minor, nil, nil) }
        return try body()
    }

    /// One at a time: two that fill the same cache would empty it under each other's hands.
    private static let filling = Mutex(())

    /// The name of a cache in memory with a ticket-granting ticket, which is got where there is none or it ends soon.
    private static func filledCache(_ keytab: String, _ principal: String?) throws(KerberosProblem) -> String {
        do throws(RegularFile.Failure) {
            _ = try RegularFile(keytab)
        } catch {
            throw .keytabUnreadable(path: keytab, reason: error.reason)
        }
        let cache = "MEMORY:rollcall:\(principal ?? ""):\(keytab)"
        let problem = filling.withLock { _ in fill(cache, "FILE:\(keytab)", principal) }
        // GSS-API has the same words for a keytab without the principal as for none.
        if let problem { throw problem == .noCredentials ? .noSuitableKey : problem }
        return cache
    }

    private static func fill(_ cache: String, _ keytab: String, _ principal: String?) -> KerberosProblem? {
        var minor: OM_uint32 = 0
        var name: gss_name_t?
        var credential: gss_cred_id_t?
        defer {
            unsafe gss_release_cred(&minor, &credential)
            unsafe gss_release_name(&minor, &name)
        }
        if let principal {
            var text = Array(principal.utf8)
            let major = unsafe text.withUnsafeMutableBytes { bytes in
                var buffer = unsafe gss_buffer_desc(length: bytes.count, value: bytes.baseAddress)
                return unsafe gss_import_name(&minor, &buffer, GSS_KRB5_NT_PRINCIPAL_NAME, &name)
            }
            guard isGood(major) else { return problem(minor) }
        }
        let major = unsafe cache.withCString { cache in
            unsafe keytab.withCString { keytab in
                unsafe "ccache".withCString { first in
                    unsafe "client_keytab".withCString { second in
                        var elements = unsafe [
                            gss_key_value_element_desc(key: first, value: cache),
                            gss_key_value_element_desc(key: second, value: keytab),
                        ]
                        return unsafe elements.withUnsafeMutableBufferPointer { elements in
                            var store = unsafe gss_key_value_set_desc(
                                count: OM_uint32(elements.count), elements: elements.baseAddress)
                            return unsafe gss_acquire_cred_from(
                                &minor, name, .max, gss_mech_set_krb5, GSS_C_INITIATE, &store, &credential, nil, nil)
                        }
                    }
                }
            }
        }
        guard isGood(major) else { return problem(minor) }
        // Without a principal, nothing is got before somebody asks whose the credential is.
        let inquiry = unsafe gss_inquire_cred(&minor, credential, nil, nil, nil, nil)
        return isGood(inquiry) ? nil : problem(minor)
    }

    /// Calling errors and routine errors are in the upper half (RFC 2744 §3.9.1).
    private static func isGood(_ major: OM_uint32) -> Bool {
        major & 0xFFFF_0000 == 0
    }

    private static func problem(_ status: OM_uint32) -> KerberosProblem {
        var minor: OM_uint32 = 0
        var more: OM_uint32 = 0
        var buffer = unsafe gss_buffer_desc()
        defer { unsafe gss_release_buffer(&minor, &buffer) }
        guard
            isGood(unsafe gss_display_status(&minor, status, GSS_C_MECH_CODE, gss_mech_krb5, &more, &buffer))
        else { return .other("error \(status)") }
        let text = unsafe UnsafeRawBufferPointer(start: buffer.value, count: buffer.length)
        return KerberosProblem(text: unsafe String(decoding: text, as: UTF8.self))
    }
}
