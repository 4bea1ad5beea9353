import CLDAP
import Glibc

/// What libldap needs once, before its first use.
enum Library {
    /// Runs once, on first access.
    static let ready: Bool = {
        // Neither the environment nor ldap.conf has a say: `TLS_REQCERT never` or `SIZELIMIT` would be obeyed otherwise.
        unsafe setenv("LDAPNOINIT", "1", 1)
        // Writing to a connection that is gone is an error to handle, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        var level: Int32 = 0
        return unsafe ldap_set_option(nil, LDAP_OPT_DEBUG_LEVEL, &level) == LDAP_SUCCESS
    }()
}
