import LDAPText

/// How the bytes of an attribute become text for a template.
enum BinaryForm: Hashable, Sendable {
    /// `8-4-4-4-12` hexadecimal digits, of sixteen bytes in the order of an objectGUID.
    case guid
    /// `S-1-5-…`
    case sid

    /// The form of an attribute that is known to be binary; `nil` of all others.
    init?(attribute: String) {
        switch attribute.lowercased() {
        case "objectguid": self = .guid
        case "objectsid": self = .sid
        default: return nil
        }
    }

    /// The text; `nil` where the bytes have another form.
    func text(_ bytes: Span<UInt8>) -> String? {
        unsafe bytes.withUnsafeBytes { bytes in
            switch self {
            case .guid: unsafe GUID(activeDirectory: bytes)?.description
            case .sid: unsafe SID(bytes)?.description
            }
        }
    }
}
