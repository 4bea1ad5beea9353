import CLDAP
import Glibc

/// What libsasl2 asks for in a bind: a name and a password. Kept, and wiped, outside of Swift's values, since libsasl2 holds
/// pointers into it until the bind is over.
@safe
final class SASLAnswers {
    private let name: UnsafeMutableBufferPointer<UInt8>
    private let password: UnsafeMutableBufferPointer<UInt8>

    init(name: String = "", password: Secret? = nil) {
        unsafe self.name = Self.copy(Array(name.utf8))
        unsafe self.password = Self.copy(password?.withBytes { $0 } ?? [])
    }

    deinit {
        if let start = unsafe password.baseAddress { unsafe explicit_bzero(start, password.count) }
        unsafe name.deallocate()
        unsafe password.deallocate()
    }

    /// The bytes with a NUL after them.
    private static func copy(_ bytes: [UInt8]) -> UnsafeMutableBufferPointer<UInt8> {
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count + 1)
        _ = unsafe buffer.initialize(from: bytes + [0])
        return unsafe buffer
    }

    /// For libldap (`LDAP_SASL_INTERACT_PROC`).
    ///
    /// - Parameters:
    ///   - answers: An object of this class.
    ///   - questions: A list of `sasl_interact_t` that ends with `SASL_CB_LIST_END`.
    static func interact(
        _ handle: OpaquePointer?, _ flags: UInt32, _ answers: UnsafeMutableRawPointer?,
        _ questions: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let answers = unsafe answers, let questions = unsafe questions else { return LDAP_OTHER }
        let object = unsafe Unmanaged<SASLAnswers>.fromOpaque(answers).takeUnretainedValue()
        var question = unsafe questions.assumingMemoryBound(to: sasl_interact_t.self)
        while unsafe question.pointee.id != UInt(SASL_CB_LIST_END) {
            unsafe object.answer(&question.pointee)
            unsafe question += 1
        }
        return LDAP_SUCCESS
    }

    /// Nobody acts for another here, so the identity to act as (`SASL_CB_USER`) is empty, as is whatever else is asked for.
    private func answer(_ question: inout sasl_interact_t) {
        switch unsafe Int32(truncatingIfNeeded: question.id) {
        case SASL_CB_AUTHNAME:
            unsafe question.result = UnsafeRawPointer(name.baseAddress)
            unsafe question.len = UInt32(name.count - 1)
        case SASL_CB_PASS:
            unsafe question.result = UnsafeRawPointer(password.baseAddress)
            unsafe question.len = UInt32(password.count - 1)
        default:
            // The last byte of the name is its NUL.
            unsafe question.result = name.baseAddress.map { unsafe UnsafeRawPointer($0 + name.count - 1) }
            unsafe question.len = 0
        }
    }
}
