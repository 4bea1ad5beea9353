import Directory
import LDAPText

/// Numbers the members of groups as they come: each DN and user name is kept once.
struct MemberReader: Sendable {
    let attributes: [MemberAttribute]
    /// DNs by the bytes that the server wrote.
    private(set) var dns = DNTable()
    private(set) var userNames = DNTable()

    init(_ attributes: [MemberAttribute]) {
        self.attributes = attributes
    }

    /// Notes one value.
    mutating func add(_ value: UnsafeRawBufferPointer, of attribute: Int, to group: inout CollectedGroup) {
        switch attributes[attribute].form {
        case .dn:
            unsafe group.members.append(dns.intern(value))
        case .nameAndOptionalUID:
            let length = unsafe Self.lengthOfName(Span(_unsafeBytes: value))
            unsafe group.members.append(dns.intern(UnsafeRawBufferPointer(rebasing: value[..<length])))
        case .userName:
            unsafe group.userNames.append(userNames.intern(value))
        }
    }

    /// How many bytes of a Name and Optional UID are the name: all, or what stands before `#'…'B`.
    static func lengthOfName(_ value: Span<UInt8>) -> Int {
        let quote = UInt8(ascii: "'")
        guard value.count >= 4, value[value.count - 1] == UInt8(ascii: "B"), value[value.count - 2] == quote else {
            return value.count
        }
        var place = value.count - 3
        while place > 0, value[place] == UInt8(ascii: "0") || value[place] == UInt8(ascii: "1") { place -= 1 }
        guard place > 0, value[place] == quote, value[place - 1] == UInt8(ascii: "#") else { return value.count }
        return place - 1
    }
}
