/// The attribute types that distinguished names are made of, by their several names (RFC 4519, RFC 4524, RFC 2985).
enum DNAttributeType {
    /// The one name by which a type is compared: lower case, the short name for a known number or long name.
    static func canonical(_ type: String) -> [UInt8] {
        let lower = type.utf8.map(ASCII.lower)
        return names[lower] ?? lower
    }

    /// No other name that is made of letters is as short as this, so shorter ones need no look-up.
    static let shortestAlias = 6

    /// Each other name with the short one.
    static let names: [[UInt8]: [UInt8]] = {
        let aliases = [
            "cn": ["2.5.4.3", "commonname"],
            "sn": ["2.5.4.4", "surname"],
            "serialnumber": ["2.5.4.5"],
            "c": ["2.5.4.6", "countryname"],
            "l": ["2.5.4.7", "localityname"],
            "st": ["2.5.4.8", "stateorprovincename"],
            "street": ["2.5.4.9"],
            "o": ["2.5.4.10", "organizationname"],
            "ou": ["2.5.4.11", "organizationalunitname"],
            "title": ["2.5.4.12"],
            "givenname": ["2.5.4.42"],
            "initials": ["2.5.4.43"],
            "generationqualifier": ["2.5.4.44"],
            "dnqualifier": ["2.5.4.46"],
            "uid": ["0.9.2342.19200300.100.1.1", "userid"],
            "mail": ["0.9.2342.19200300.100.1.3", "rfc822mailbox"],
            "dc": ["0.9.2342.19200300.100.1.25", "domaincomponent"],
            "emailaddress": ["1.2.840.113549.1.9.1"],
            "entryuuid": ["1.3.6.1.1.16.4"],
        ]
        var names: [[UInt8]: [UInt8]] = [:]
        for (name, others) in aliases {
            for other in others {
                names[Array(other.utf8)] = Array(name.utf8)
            }
        }
        return names
    }()
}
