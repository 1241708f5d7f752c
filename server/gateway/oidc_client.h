/* oidc_client.h - we as a relying party: authorization code flow with PKCE against one provider.
 *
 * What the provider says of itself is fetched when first needed and kept for a day; its keys are
 * fetched when first needed and again, at most every VL_OIDC_KEYS_AGAIN_S, for a key we do not
 * know. Threads: one loop. */
#ifndef VL_GATEWAY_OIDC_CLIENT_H
#define VL_GATEWAY_OIDC_CLIENT_H

#include "base/json.h"
#include "base/log.h"
#include "gateway/oidc_seal.h"
#include <uv.h>

#define VL_OIDC_KEYS_AGAIN_S  30u
#define VL_OIDC_ADDRESS_BYTES 2560

struct vl_oidc_client;

struct vl_oidc_client_options { /* texts are copied */
    uv_loop_t *loop;
    const struct vl_log *log;
    const char *issuer, *client_id, *redirect_uri;
    const char *client_secret; /* "": a public client */
    bool loopback;             /* the provider is on this machine, by configuration */
};
/* VL_E_INVAL: a text is too long or empty. VL_E_NOMEM. */
VL_MUST_CHECK int vl_oidc_client_create(const struct vl_oidc_client_options *options,
                                        struct vl_oidc_client **out);
/* Everybody who waits is told VL_E_CLOSED; the loop must run once more. NULL: no effect. */
void vl_oidc_client_destroy(struct vl_oidc_client *client);

typedef void (*vl_oidc_ready_fn)(void *data, int rc);
/* 1: the provider is known, done will not be called. VL_OK: done tells, later. VL_E_FULL: too many
 * wait already. */
VL_MUST_CHECK int vl_oidc_client_ready(struct vl_oidc_client *client, vl_oidc_ready_fn done,
                                       void *data);

/* Where the browser goes to sign in. Only when the provider is known: VL_E_STATE. VL_E_FULL. */
VL_MUST_CHECK int vl_oidc_client_address(const struct vl_oidc_client *client,
                                         const struct vl_signin *signin,
                                         char out[VL_OIDC_ADDRESS_BYTES]);
/* The iss of a callback (RFC 9207), NULL when it had none: is it our provider's? */
bool vl_oidc_client_issuer_fits(const struct vl_oidc_client *client, const char *iss);

/* claims: of a verified ID token, borrowed; NULL on failure. VL_E_DENIED: the code or the token
 * was refused. VL_E_IO and others: the provider cannot be used now. */
typedef void (*vl_oidc_redeemed_fn)(void *data, int rc, const json_t *claims);
/* When VL_OK is returned, done tells, later and once. */
VL_MUST_CHECK int vl_oidc_client_redeem(struct vl_oidc_client *client, const char *code,
                                        const struct vl_signin *signin, vl_oidc_redeemed_fn done,
                                        void *data);

#endif
