/* demo_provider_internal.h - what the demo provider's files share; for nobody else. */
#ifndef VL_GATEWAY_DEMO_PROVIDER_INTERNAL_H
#define VL_GATEWAY_DEMO_PROVIDER_INTERNAL_H

#include "gateway/demo_provider.h"
#include "gateway/problem.h"
#include <cjose/cjose.h>

#define VL_DEMO_CODES        256u
#define VL_DEMO_CODE_MS      60000u
#define VL_DEMO_STATE_BYTES  512
#define VL_DEMO_NONCE_BYTES  256
#define VL_DEMO_URL_BYTES    1100
#define VL_DEMO_HEADER_BYTES 1400

struct vl_demo_code { /* one sign-in between authorize and token */
    char code[44];    /* "": free */
    char challenge[44], nonce[VL_DEMO_NONCE_BYTES];
    vl_person_index person;
    uint64_t until_ms;
};

struct vl_demo_provider {
    uv_loop_t *loop;
    const struct vl_log *log;
    const struct vl_region *region;
    char issuer[64], client_id[256], redirect_uri[VL_DEMO_URL_BYTES];
    char policy[VL_DEMO_HEADER_BYTES]; /* Content-Security-Policy */
    struct vl_web_header headers[4];
    cjose_jwk_t *key;
    char kid[24];
    struct vl_demo_code codes[VL_DEMO_CODES];
    size_t next_code;
};

/* What an authorization request asks for; client and redirect address are ours, or it fails. */
struct vl_demo_ask {
    char state[VL_DEMO_STATE_BYTES], nonce[VL_DEMO_NONCE_BYTES], challenge[44];
    enum vl_language language;
};

/* demo_provider_page.c. The page's text, ends with free(); NULL: no memory. */
char *vl_demo_page(const struct vl_demo_provider *provider, const struct vl_demo_ask *ask);
char *vl_demo_refusal_page(enum vl_language language);

/* demo_provider_token.c */
VL_MUST_CHECK int vl_demo_key_create(struct vl_demo_provider *provider);
void vl_demo_serve_metadata(struct vl_demo_provider *provider, struct vl_web_exchange *exchange);
void vl_demo_serve_keys(struct vl_demo_provider *provider, struct vl_web_exchange *exchange);
void vl_demo_serve_token(struct vl_demo_provider *provider, struct vl_web_exchange *exchange,
                         const struct vl_web_request *request);

#endif
