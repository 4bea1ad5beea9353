// <sys/time.h> comes first, or `struct timeval *` imports as an opaque pointer.
#include <sys/time.h>
#include <ldap.h>
#include <openldap.h>
// What libldap's SASL binds ask back, and the Kerberos tickets that one of them shows.
#include <sasl/sasl.h>
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
