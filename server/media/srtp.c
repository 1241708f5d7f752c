#include "media/srtp.h"

#include <arpa/inet.h>
#include <openssl/crypto.h>
#include <srtp2/srtp.h>
#include <stdlib.h>
#include <string.h>

#define REPLAY_WINDOW 1024
#define RTP_MIN       12
#define RTCP_MIN      8
#define INDEX_BYTES   4

struct vl_srtp {
    srtp_t inbound, outbound;
    uint32_t ssrcs[VL_SRTP_MAX_SSRCS]; /* those with an inbound stream in libsrtp */
    size_t ssrc_count;
    size_t last;     /* index of the previous hit: packets come in runs */
    size_t tag;      /* bytes of authentication tag */
    bool index_last; /* the SRTCP index stands after the tag (GCM), not before it */
};

size_t vl_srtp_salt_bytes(enum vl_srtp_suite suite)
{
    return suite == VL_SRTP_AEAD_AES_128_GCM ? 12 : 14;
}

int vl_srtp_library_init(void)
{
    srtp_err_status_t status = srtp_init();

    /* bad_param is libsrtp's word for "runs already" */
    return status == srtp_err_status_ok || status == srtp_err_status_bad_param ? VL_OK
                                                                               : VL_E_CRYPTO;
}

static int open_session(const struct vl_srtp_master *master, enum vl_srtp_suite suite,
                        srtp_ssrc_type_t direction, srtp_t *out)
{
    uint8_t material[VL_SRTP_KEY_BYTES + VL_SRTP_MAX_SALT];
    srtp_policy_t policy;
    srtp_profile_t profile = suite == VL_SRTP_AEAD_AES_128_GCM ? srtp_profile_aead_aes_128_gcm
                                                               : srtp_profile_aes128_cm_sha1_80;

    memset(&policy, 0, sizeof policy);
    memcpy(material, master->key, VL_SRTP_KEY_BYTES);
    memcpy(material + VL_SRTP_KEY_BYTES, master->salt, vl_srtp_salt_bytes(suite));
    srtp_err_status_t rc = srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, profile);
    if (rc == srtp_err_status_ok)
        rc = srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, profile);
    policy.ssrc.type = direction;
    policy.key = material;
    policy.window_size = REPLAY_WINDOW;
    policy.allow_repeat_tx = 1;
    if (rc == srtp_err_status_ok)
        rc = srtp_create(out, &policy);
    OPENSSL_cleanse(material, sizeof material);
    if (rc == srtp_err_status_alloc_fail)
        return VL_E_NOMEM;
    return rc == srtp_err_status_ok ? VL_OK : VL_E_CRYPTO;
}

int vl_srtp_create(const struct vl_srtp_keys *keys, struct vl_srtp **out)
{
    struct vl_srtp *s = calloc(1, sizeof *s);
    if (!s)
        return VL_E_NOMEM;
    int rc = open_session(&keys->remote, keys->suite, ssrc_any_inbound, &s->inbound);
    if (rc == VL_OK)
        rc = open_session(&keys->local, keys->suite, ssrc_any_outbound, &s->outbound);
    if (rc < 0) {
        vl_srtp_destroy(s);
        return rc;
    }
    s->index_last = keys->suite == VL_SRTP_AEAD_AES_128_GCM;
    s->tag = s->index_last ? 16 : 10;
    *out = s;
    return VL_OK;
}

void vl_srtp_destroy(struct vl_srtp *s)
{
    if (!s)
        return;
    if (s->inbound)
        (void)srtp_dealloc(s->inbound);
    if (s->outbound)
        (void)srtp_dealloc(s->outbound);
    free(s);
}

bool vl_srtp_gcm_available(void)
{
    const struct vl_srtp_keys keys = {.suite = VL_SRTP_AEAD_AES_128_GCM};
    uint8_t packet[RTP_MIN + VL_SRTP_ROOM] = {0x80};
    size_t n = RTP_MIN;
    struct vl_srtp *s;

    if (vl_srtp_create(&keys, &s) < 0)
        return false;
    int rc = vl_srtp_protect_rtp(s, packet, &n, sizeof packet);
    vl_srtp_destroy(s);
    return rc == VL_OK && n == RTP_MIN + 16;
}

/* --- packets ----------------------------------------------------------------------------- */

static int status_to_error(srtp_err_status_t status)
{
    switch (status) {
    case srtp_err_status_ok:
        return VL_OK;
    case srtp_err_status_replay_fail:
    case srtp_err_status_replay_old:
        return VL_E_CONFLICT;
    case srtp_err_status_bad_param:
    case srtp_err_status_parse_err:
        return VL_E_PROTO;
    case srtp_err_status_alloc_fail:
        return VL_E_NOMEM;
    default:
        return VL_E_CRYPTO;
    }
}

typedef srtp_err_status_t protect_fn(srtp_t session, void *packet, int *n);

static int protect(srtp_t session, protect_fn *run, uint8_t *packet, size_t *n, size_t capacity)
{
    int length = (int)*n;

    if (*n > 65535 || capacity < *n || capacity - *n < VL_SRTP_ROOM)
        return VL_E_FULL;
    int rc = status_to_error(run(session, packet, &length));
    if (rc < 0)
        return VL_E_CRYPTO;
    *n = (size_t)length;
    return VL_OK;
}

int vl_srtp_protect_rtp(struct vl_srtp *s, uint8_t *packet, size_t *n, size_t capacity)
{
    if (*n < RTP_MIN)
        return VL_E_CRYPTO;
    return protect(s->outbound, srtp_protect, packet, n, capacity);
}

int vl_srtp_protect_rtcp(struct vl_srtp *s, uint8_t *packet, size_t *n, size_t capacity)
{
    if (*n < RTCP_MIN)
        return VL_E_CRYPTO;
    return protect(s->outbound, srtp_protect_rtcp, packet, n, capacity);
}

static bool ssrc_known(struct vl_srtp *s, uint32_t ssrc)
{
    if (s->last < s->ssrc_count && s->ssrcs[s->last] == ssrc)
        return true;
    for (size_t i = 0; i < s->ssrc_count; i++) {
        if (s->ssrcs[i] == ssrc) {
            s->last = i;
            return true;
        }
    }
    return false;
}

static int unprotect(struct vl_srtp *s, protect_fn *run, uint8_t *packet, size_t *n, uint32_t ssrc)
{
    bool known = ssrc_known(s, ssrc);
    int length = (int)*n;

    if (!known && s->ssrc_count == VL_SRTP_MAX_SSRCS)
        return VL_E_FULL;
    int rc = status_to_error(run(s->inbound, packet, &length));
    if (rc < 0)
        return rc;
    if (!known)
        s->ssrcs[s->ssrc_count++] = ssrc;
    *n = (size_t)length;
    return VL_OK;
}

static uint32_t read_ssrc(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

int vl_srtp_unprotect_rtp(struct vl_srtp *s, uint8_t *packet, size_t *n)
{
    if (*n < RTP_MIN + s->tag || *n > 65535)
        return VL_E_PROTO;
    return unprotect(s, srtp_unprotect, packet, n, read_ssrc(packet + 8));
}

int vl_srtp_unprotect_rtcp(struct vl_srtp *s, uint8_t *packet, size_t *n)
{
    if (*n < RTCP_MIN + INDEX_BYTES + s->tag || *n > 65535)
        return VL_E_PROTO;
    /* E = 0 says "not encrypted". libsrtp would take it; no browser sends it. */
    size_t index_at = *n - INDEX_BYTES - (s->index_last ? 0 : s->tag);
    if (!(packet[index_at] & 0x80))
        return VL_E_CRYPTO;
    return unprotect(s, srtp_unprotect_rtcp, packet, n, read_ssrc(packet + 4));
}

void vl_srtp_forget_inbound(struct vl_srtp *s, uint32_t ssrc)
{
    for (size_t i = 0; i < s->ssrc_count; i++) {
        if (s->ssrcs[i] != ssrc)
            continue;
        (void)srtp_remove_stream(s->inbound, htonl(ssrc));
        s->ssrcs[i] = s->ssrcs[--s->ssrc_count];
        return;
    }
}
