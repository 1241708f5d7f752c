/* oidc_metadata.h - what a provider says about itself (OpenID Connect Discovery 1.0), checked. */
#ifndef VL_GATEWAY_OIDC_METADATA_H
#define VL_GATEWAY_OIDC_METADATA_H

#include "base/cursor.h"
#include "base/err.h"

#define VL_OIDC_URL_BYTES 1024

struct vl_oidc_metadata {
    char authorization[VL_OIDC_URL_BYTES], token[VL_OIDC_URL_BYTES], jwks[VL_OIDC_URL_BYTES];
    bool says_issuer;    /* every callback carries iss (RFC 9207) */
    bool secret_in_form; /* client_secret_post is all it knows */
};

/* VL_E_PROTO: not a document of exactly this issuer, or one we cannot work with. loopback: plain
 * http addresses on this machine are fine. */
VL_MUST_CHECK int vl_oidc_metadata_parse(struct vl_span text, const char *issuer, bool loopback,
                                         struct vl_oidc_metadata *out);

#endif
