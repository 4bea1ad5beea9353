import Directory
import LDAPText

/// Which attributes tell whether a person may sign in. `nil`: not asked for.
public struct ActivityRule: Hashable, Sendable {
    /// Bit 2 is "disabled" ([MS-ADTS] 2.2.16). Where it is asked for and not there, the activity is unknown.
    public var accountControl: String?
    /// A FILETIME; 0 and the largest number are never ([MS-ADA1] 2.3).
    public var accountExpires: String?
    /// `000001010000Z` is locked for good, by an administrator (draft-behera-ldap-password-policy, section 5.3.3).
    /// Any other value is a lockout after wrong passwords.
    public var lockedTime: String?
    /// Days since 1970 (RFC 2307, shadowExpire); negative numbers are never.
    public var shadowExpire: String?

    public init(
        accountControl: String? = nil, accountExpires: String? = nil, lockedTime: String? = nil,
        shadowExpire: String? = nil
    ) {
        self.accountControl = accountControl
        self.accountExpires = accountExpires
        self.lockedTime = lockedTime
        self.shadowExpire = shadowExpire
    }

    /// The attributes that are asked for.
    public var attributes: [String] {
        [accountControl, accountExpires, lockedTime, shadowExpire].compactMap(\.self)
    }

    /// What one entry says.
    ///
    /// - Parameters:
    ///   - now: Seconds since 1970.
    ///   - value: The first value of an attribute, or `nil`.
    func activity(now: Int64, _ value: (String) -> String?) -> Activity {
        var inactivity: Inactivity?
        if let accountControl {
            guard let text = value(accountControl) else {
                return .unknown("its \(accountControl) is not readable, so it is not known whether it is disabled")
            }
            guard let flags = Int64(text) else { return .unknown("its \(accountControl) is no number") }
            if flags & 2 != 0 { inactivity = .disabled }
        }
        if let lockedTime, let text = value(lockedTime), Self.isForGood(lockedTime: text) { inactivity = .disabled }
        if let accountExpires, let text = value(accountExpires) {
            guard let time = Int64(text) else { return .unknown("its \(accountExpires) is no number") }
            if let end = LDAPTime.expiry(accountExpires: time), end <= now {
                inactivity = inactivity ?? .expired(at: end)
            }
        }
        if let shadowExpire, let text = value(shadowExpire) {
            guard let days = Int64(text), let end = Self.seconds(days: days) else {
                return .unknown("its \(shadowExpire) is no number of days")
            }
            if days >= 0, end <= now { inactivity = inactivity ?? .expired(at: end) }
        }
        return inactivity.map(Activity.inactive) ?? .active
    }

    /// Year 0, in whichever length a server writes it.
    private static func isForGood(lockedTime: String) -> Bool {
        lockedTime.hasPrefix("00000101") && lockedTime.hasSuffix("Z")
            && lockedTime.dropFirst(8).dropLast().allSatisfy { $0 == "0" || $0 == "." }
    }

    private static func seconds(days: Int64) -> Int64? {
        let (seconds, overflow) = days.multipliedReportingOverflow(by: 86_400)
        return overflow ? nil : seconds
    }
}
