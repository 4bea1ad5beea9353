import CLDAP

extension LDAPError {
    /// A result code: an open set, since a server may return what no standard names.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }
    }
}

extension LDAPError.Code {
    private init(_ rawValue: Int32) {
        self.init(rawValue: rawValue)
    }

    // The server's: RFC 4511, appendix A.

    public static let success = Self(LDAP_SUCCESS)
    public static let operationsError = Self(LDAP_OPERATIONS_ERROR)
    public static let protocolError = Self(LDAP_PROTOCOL_ERROR)
    public static let timeLimitExceeded = Self(LDAP_TIMELIMIT_EXCEEDED)
    public static let sizeLimitExceeded = Self(LDAP_SIZELIMIT_EXCEEDED)
    public static let authMethodNotSupported = Self(LDAP_AUTH_METHOD_NOT_SUPPORTED)
    public static let strongerAuthRequired = Self(LDAP_STRONG_AUTH_REQUIRED)
    public static let referral = Self(LDAP_REFERRAL)
    public static let adminLimitExceeded = Self(LDAP_ADMINLIMIT_EXCEEDED)
    public static let unavailableCriticalExtension = Self(LDAP_UNAVAILABLE_CRITICAL_EXTENSION)
    public static let confidentialityRequired = Self(LDAP_CONFIDENTIALITY_REQUIRED)
    public static let noSuchAttribute = Self(LDAP_NO_SUCH_ATTRIBUTE)
    public static let undefinedAttributeType = Self(LDAP_UNDEFINED_TYPE)
    public static let inappropriateMatching = Self(LDAP_INAPPROPRIATE_MATCHING)
    public static let noSuchObject = Self(LDAP_NO_SUCH_OBJECT)
    public static let invalidDNSyntax = Self(LDAP_INVALID_DN_SYNTAX)
    public static let inappropriateAuthentication = Self(LDAP_INAPPROPRIATE_AUTH)
    public static let invalidCredentials = Self(LDAP_INVALID_CREDENTIALS)
    public static let insufficientAccessRights = Self(LDAP_INSUFFICIENT_ACCESS)
    public static let busy = Self(LDAP_BUSY)
    public static let unavailable = Self(LDAP_UNAVAILABLE)
    public static let unwillingToPerform = Self(LDAP_UNWILLING_TO_PERFORM)
    public static let other = Self(LDAP_OTHER)

    // libldap's own.

    /// The connection is lost, or was never made (`LDAP_SERVER_DOWN`).
    public static let serverDown = Self(LDAP_SERVER_DOWN)
    /// This host failed before anything was sent (`LDAP_LOCAL_ERROR`).
    public static let localError = Self(LDAP_LOCAL_ERROR)
    /// The server's answer doesn't follow the protocol (`LDAP_DECODING_ERROR`).
    public static let decodingError = Self(LDAP_DECODING_ERROR)
    /// A deadline of this host passed (`LDAP_TIMEOUT`); the server's own is `timeLimitExceeded`.
    public static let timeout = Self(LDAP_TIMEOUT)
    /// The filter isn't one that RFC 4515 allows (`LDAP_FILTER_ERROR`).
    public static let filterError = Self(LDAP_FILTER_ERROR)
    /// A parameter can't be sent (`LDAP_PARAM_ERROR`).
    public static let paramError = Self(LDAP_PARAM_ERROR)
    /// TLS could not be set up (`LDAP_CONNECT_ERROR`).
    public static let connectError = Self(LDAP_CONNECT_ERROR)
    /// An expected control is missing (`LDAP_CONTROL_NOT_FOUND`).
    public static let controlNotFound = Self(LDAP_CONTROL_NOT_FOUND)

    /// The standard's name, or the number where it has none.
    public var name: String {
        Self.names[self] ?? "result \(rawValue)"
    }

    private static let names: [Self: String] = [
        .success: "success", .operationsError: "operationsError", .protocolError: "protocolError",
        .timeLimitExceeded: "timeLimitExceeded", .sizeLimitExceeded: "sizeLimitExceeded",
        .authMethodNotSupported: "authMethodNotSupported", .strongerAuthRequired: "strongerAuthRequired",
        .referral: "referral", .adminLimitExceeded: "adminLimitExceeded",
        .unavailableCriticalExtension: "unavailableCriticalExtension",
        .confidentialityRequired: "confidentialityRequired", .noSuchAttribute: "noSuchAttribute",
        .undefinedAttributeType: "undefinedAttributeType", .inappropriateMatching: "inappropriateMatching",
        .noSuchObject: "noSuchObject", .invalidDNSyntax: "invalidDNSyntax",
        .inappropriateAuthentication: "inappropriateAuthentication", .invalidCredentials: "invalidCredentials",
        .insufficientAccessRights: "insufficientAccessRights", .busy: "busy", .unavailable: "unavailable",
        .unwillingToPerform: "unwillingToPerform", .other: "other",
        .serverDown: "connection lost", .localError: "local error", .decodingError: "malformed answer",
        .timeout: "timed out", .filterError: "malformed filter", .paramError: "malformed request",
        .connectError: "TLS failed", .controlNotFound: "control missing",
    ]
}
