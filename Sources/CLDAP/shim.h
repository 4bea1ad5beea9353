// <sys/time.h> comes first, or `struct timeval *` imports as an opaque pointer.
#include <sys/time.h>
#include <ldap.h>
#include <openldap.h>
