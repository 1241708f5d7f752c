/* identity_internal.h - what identity.c and identity_signin.c share; for nobody else. */
#ifndef VL_GATEWAY_IDENTITY_INTERNAL_H
#define VL_GATEWAY_IDENTITY_INTERNAL_H

#include "gateway/demo_provider.h"
#include "gateway/identity.h"
#include "gateway/oidc_client.h"
#include "gateway/oidc_metadata.h"

struct vl_identity {
    uv_loop_t *loop;
    const struct vl_log *log;
    const struct vl_settings *settings;
    const struct vl_region *region;
    uint8_t session_key[32], signin_key[32];
    char public_url[VL_OIDC_URL_BYTES];
    bool secure; /* browsers reach us over TLS, perhaps through a proxy */
    struct vl_oidc_client *oidc;
    struct vl_demo_provider *demo;
    struct vl_identity_figures figures;
};

/* GET /login and GET /auth/callback. */
void vl_identity_login(struct vl_identity *identity, struct vl_web_exchange *exchange,
                       const struct vl_web_request *request);
void vl_identity_callback(struct vl_identity *identity, struct vl_web_exchange *exchange,
                          const struct vl_web_request *request);

/* identity_cookies.c */
#define VL_SESSION_COOKIE "vl_s_"
#define VL_SESSIONS_KEPT  12u /* of one browser: more, and its requests outgrow our limits */
#define VL_SURPLUS_MAX    8u
/* A Set-Cookie value. max_age_s 0 takes the cookie away. name: prefix and slot. */
void vl_identity_cookie_line(const char *prefix, const char *slot, const char *value,
                             const char *path, int64_t max_age_s, bool secure,
                             char out[VL_COOKIE_LINE_BYTES]);
/* The slots whose cookies must go when `slot` gets its own: the worthless, then the oldest. */
size_t vl_identity_surplus(const struct vl_identity *identity, const char *cookie_header,
                           const char *slot, char out[VL_SURPLUS_MAX][VL_SLOT_CHARACTERS + 1]);

#endif
