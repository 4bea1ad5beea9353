#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

/// `gnutls_free` is a variable that holds a function, which Swift takes for shared state.
static inline void rollcall_gnutls_free(void *memory) {
    gnutls_free(memory);
}
