import LDAPText

/// A number that differs, but for one chance in 2⁶⁴, where two rows differ: FNV-1a over all their values. The same in
/// every process and version of this form.
struct Fingerprint {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    private mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    /// Each value is closed by a byte that no UTF-8 has, or marked as missing by another.
    mutating func add(_ text: String?) {
        guard let text else { return add(0xfe) }
        for byte in text.utf8 { add(byte) }
        add(0xff)
    }

    mutating func add(_ number: Int64?) {
        guard let number else { return add(0xfe) }
        var rest = UInt64(bitPattern: number)
        for _ in 0..<8 {
            add(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
        add(0xff)
    }

    mutating func add(_ identifier: GUID?) {
        add(identifier.map { Int64(bitPattern: $0.high) })
        add(identifier.map { Int64(bitPattern: $0.low) })
    }

    mutating func add(_ truth: Bool) { add(truth ? 1 : 0 as UInt8) }
}

extension RecordedAccount {
    /// Differs where any value of the account differs.
    public var fingerprint: UInt64 {
        var print = Fingerprint()
        print.add(id)
        print.add(directory)
        print.add(identifier)
        print.add(entraObjectID)
        print.add(dn)
        for value in [values.username, values.email, values.fullName, values.company, values.timeZone, values.language]
        {
            print.add(value)
        }
        for (name, value) in values.custom.sorted(by: { $0.key < $1.key }) {
            print.add(name)
            print.add(value)
        }
        print.add(isEnabled)
        print.add(disabled?.by.rawValue)
        print.add(disabled?.reason)
        print.add(disabled?.run)
        print.add(disabled?.since)
        print.add(departedAt)
        print.add(authentication.rawValue)
        print.add(Int64(localRoles.rawValue) << 16 | Int64(directoryRoles.rawValue) << 8 | Int64(permissions.rawValue))
        print.add(requires2FA)
        print.add(isProtected)
        return print.value
    }
}

extension RecordedGroup {
    /// Differs where any value of the group differs.
    public var fingerprint: UInt64 {
        var print = Fingerprint()
        print.add(id)
        print.add(directory)
        print.add(identifier)
        print.add(entraObjectID)
        print.add(dn)
        print.add(name)
        print.add(isProtected)
        return print.value
    }
}
