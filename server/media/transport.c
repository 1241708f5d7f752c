#include "media/transport.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#define ATTACH_TRIES 4

struct vl_transport {
    struct vl_udp_endpoint endpoint; /* first: the port hands it back */
    struct vl_udp_port *port;
    struct vl_media_counters *counters;
    struct vl_dtls_identity *identity;
    const struct vl_transport_callbacks *callbacks;
    void *owner;
    enum vl_transport_state state;
    struct vl_ice ice;
    struct vl_dtls *dtls; /* NULL until connect */
    struct vl_srtp *srtp; /* NULL until DTLS is connected */
    struct vl_transport_totals totals;
    uint8_t *buffer; /* reserved by vl_transport_rtp_buffer */
};

static struct vl_transport *transport_of(struct vl_udp_endpoint *e)
{
    return (struct vl_transport *)(void *)e;
}

const char *vl_transport_state_text(enum vl_transport_state state)
{
    static const char *const text[] = {"new",          "connecting", "connected",
                                       "disconnected", "failed",     "closed"};

    if ((unsigned)state >= sizeof text / sizeof *text)
        return "unknown";
    return text[state];
}

enum vl_transport_state vl_transport_state(const struct vl_transport *t)
{
    return t->state;
}

enum vl_dtls_failure vl_transport_failure(const struct vl_transport *t)
{
    return t->dtls ? vl_dtls_failure(t->dtls) : VL_DTLS_NO_FAILURE;
}

const struct vl_media_address *vl_transport_path(const struct vl_transport *t)
{
    return vl_ice_path(&t->ice);
}

void vl_transport_totals(const struct vl_transport *t, struct vl_transport_totals *out)
{
    *out = t->totals;
}

/* --- the state, as it follows from ICE and DTLS ------------------------------------------ */

static enum vl_transport_state state_derive(const struct vl_transport *t)
{
    if (t->dtls && vl_dtls_state(t->dtls) == VL_DTLS_FAILED)
        return VL_TRANSPORT_FAILED;
    if (t->dtls && vl_dtls_state(t->dtls) == VL_DTLS_CLOSED)
        return VL_TRANSPORT_CLOSED;
    if (t->ice.state == VL_ICE_NEW)
        return VL_TRANSPORT_NEW;
    if (t->ice.state == VL_ICE_DISCONNECTED)
        return VL_TRANSPORT_DISCONNECTED;
    return t->srtp ? VL_TRANSPORT_CONNECTED : VL_TRANSPORT_CONNECTING;
}

static void failure_count(struct vl_transport *t)
{
    static const enum vl_media_counter which[] = {
        [VL_DTLS_NO_FAILURE] = VL_MEDIA_DTLS_FAILED,
        [VL_DTLS_FAILURE_PROTOCOL] = VL_MEDIA_DTLS_FAILED,
        [VL_DTLS_FAILURE_FINGERPRINT] = VL_MEDIA_DTLS_WRONG_FINGERPRINT,
        [VL_DTLS_FAILURE_NO_SRTP] = VL_MEDIA_DTLS_NO_SRTP,
        [VL_DTLS_FAILURE_TIMEOUT] = VL_MEDIA_DTLS_TIMEOUT,
    };

    vl_media_count(t->counters, which[vl_transport_failure(t)]);
}

/* The only writer of the state. Calls out last: the owner may destroy the transport. */
static void state_refresh(struct vl_transport *t, vl_mono now)
{
    enum vl_transport_state state = state_derive(t);

    if (!t->endpoint.attached || state == t->state || t->state == VL_TRANSPORT_FAILED ||
        t->state == VL_TRANSPORT_CLOSED)
        return;
    t->state = state;
    if (state == VL_TRANSPORT_FAILED)
        failure_count(t);
    else if (state == VL_TRANSPORT_CLOSED)
        vl_media_count(t->counters, VL_MEDIA_DTLS_CLOSED);
    if (state == VL_TRANSPORT_FAILED || state == VL_TRANSPORT_CLOSED) {
        vl_srtp_destroy(t->srtp);
        t->srtp = NULL;
    }
    t->callbacks->on_state(t->owner, state, now);
}

/* --- DTLS -------------------------------------------------------------------------------- */

static void dtls_send(void *owner, struct vl_span datagram)
{
    struct vl_transport *t = owner;
    const struct vl_media_address *path = vl_ice_path(&t->ice);

    if (path)
        (void)vl_udp_port_send(t->port, datagram, path);
}

static void srtp_start(struct vl_transport *t)
{
    struct vl_srtp_keys keys;

    if (t->srtp || !t->dtls || vl_dtls_keys(t->dtls, &keys) < 0)
        return;
    if (vl_srtp_create(&keys, &t->srtp) < 0)
        vl_dtls_close(t->dtls); /* without keys there is no media to wait for */
    else
        vl_media_count(t->counters, VL_MEDIA_DTLS_CONNECTED);
    OPENSSL_cleanse(&keys, sizeof keys);
}

static void on_dtls(struct vl_udp_endpoint *e, struct vl_span datagram, vl_mono now)
{
    struct vl_transport *t = transport_of(e);
    int rc = t->dtls ? vl_dtls_receive(t->dtls, datagram, now) : VL_E_STATE;

    if (rc == VL_E_STATE)
        vl_media_count(t->counters, VL_MEDIA_DTLS_UNEXPECTED);
    else if (rc == VL_E_PROTO)
        vl_media_count(t->counters, VL_MEDIA_DTLS_MALFORMED);
    else if (rc == VL_E_DENIED)
        vl_media_count(t->counters, VL_MEDIA_DTLS_APPLICATION_DATA);
    srtp_start(t);
    state_refresh(t, now);
}

static void dtls_start_on_path(struct vl_transport *t, vl_mono now)
{
    if (t->dtls && vl_ice_path(&t->ice))
        vl_dtls_start(t->dtls, now);
}

/* --- ICE --------------------------------------------------------------------------------- */

static void outcome_apply(struct vl_transport *t, const struct vl_ice_outcome *outcome,
                          const struct vl_media_address *from, vl_mono now)
{
    if (outcome->evicted.family)
        vl_udp_port_release(t->port, &t->endpoint, &outcome->evicted);
    if (vl_udp_port_claim(t->port, &t->endpoint, from, now) < 0) /* was asked for beforehand */
        vl_media_count(t->counters, VL_MEDIA_ICE_ADDRESS_TAKEN);
    if (outcome->previous_retired)
        vl_udp_port_drop_old_ufrag(t->port, &t->endpoint);
    if (outcome->validated)
        vl_media_count(t->counters, VL_MEDIA_ICE_VALIDATED);
    if (outcome->path_changed)
        vl_media_count(t->counters, VL_MEDIA_ICE_SELECTED);
}

static void verdict_count(struct vl_transport *t, enum vl_ice_verdict verdict)
{
    static const enum vl_media_counter which[] = {
        [VL_ICE_REFUSED] = VL_MEDIA_STUN_REFUSED,
        [VL_ICE_BAD_INTEGRITY] = VL_MEDIA_STUN_BAD_INTEGRITY,
        [VL_ICE_NOT_REQUEST] = VL_MEDIA_STUN_NOT_REQUEST,
        [VL_ICE_RATE_LIMITED] = VL_MEDIA_STUN_RATE_LIMITED,
        [VL_ICE_SMALL_REQUEST] = VL_MEDIA_STUN_SMALL_REQUEST,
    };

    if (verdict != VL_ICE_ACCEPTED)
        vl_media_count(t->counters, which[verdict]);
}

static void on_stun(struct vl_udp_endpoint *e, const struct vl_stun_view *message,
                    const struct vl_media_address *from, vl_mono now)
{
    struct vl_transport *t = transport_of(e);
    uint8_t bytes[VL_ICE_RESPONSE_BYTES];
    struct vl_writer response = vl_writer_of(bytes, sizeof bytes);
    struct vl_ice_outcome outcome;

    if (t->state == VL_TRANSPORT_FAILED || t->state == VL_TRANSPORT_CLOSED) {
        vl_media_count(t->counters, VL_MEDIA_STUN_UNKNOWN_USER);
        return;
    }
    if (vl_udp_port_may_claim(t->port, e, from, now) < 0) {
        vl_media_count(t->counters, VL_MEDIA_ICE_ADDRESS_TAKEN);
        return;
    }
    enum vl_ice_verdict verdict = vl_ice_receive(&t->ice, message, from, now, &response, &outcome);
    verdict_count(t, verdict);
    if (response.used)
        (void)vl_udp_port_send(t->port, (struct vl_span){bytes, response.used}, from);
    if (verdict != VL_ICE_ACCEPTED)
        return;
    outcome_apply(t, &outcome, from, now);
    dtls_start_on_path(t, now);
    state_refresh(t, now);
}

static void on_address_lost(struct vl_udp_endpoint *e, const struct vl_media_address *address)
{
    vl_ice_forget(&transport_of(e)->ice, address); /* the next tick tells the owner */
}

static void on_tick(struct vl_udp_endpoint *e, vl_mono now)
{
    struct vl_transport *t = transport_of(e);

    if (vl_ice_tick(&t->ice, now))
        vl_media_count(t->counters, VL_MEDIA_ICE_CONSENT_LOST);
    dtls_start_on_path(t, now);
    if (t->dtls)
        vl_dtls_tick(t->dtls, now);
    srtp_start(t);
    state_refresh(t, now);
}

/* --- media in ---------------------------------------------------------------------------- */

static void unprotect_count(struct vl_transport *t, int rc)
{
    enum vl_media_counter which = VL_MEDIA_SRTP_AUTH_FAILED;

    if (rc == VL_E_CONFLICT)
        which = VL_MEDIA_SRTP_REPLAY;
    else if (rc == VL_E_PROTO)
        which = VL_MEDIA_SRTP_MALFORMED;
    else if (rc == VL_E_FULL)
        which = VL_MEDIA_SRTP_TOO_MANY_SSRCS;
    vl_media_count(t->counters, which);
}

static void totals_in(struct vl_transport *t, size_t n)
{
    t->totals.packets_in++;
    t->totals.bytes_in += n;
}

static void on_rtp(struct vl_udp_endpoint *e, uint8_t *packet, size_t n, vl_mono now)
{
    struct vl_transport *t = transport_of(e);
    struct vl_rtp_view view;
    size_t plain = n;

    if (!t->srtp) {
        vl_media_count(t->counters, VL_MEDIA_RTP_NOT_CONNECTED);
        return;
    }
    int rc = vl_srtp_unprotect_rtp(t->srtp, packet, &plain);
    if (rc < 0) {
        unprotect_count(t, rc);
        return;
    }
    totals_in(t, n);
    if (vl_rtp_view_parse((struct vl_span){packet, plain}, &view) < 0) {
        vl_media_count(t->counters, VL_MEDIA_RTP_MALFORMED);
        return;
    }
    vl_media_count(t->counters, VL_MEDIA_RTP_IN);
    t->callbacks->on_rtp(t->owner, packet, plain, &view, now);
}

static void on_rtcp(struct vl_udp_endpoint *e, uint8_t *packet, size_t n, vl_mono now)
{
    struct vl_transport *t = transport_of(e);
    size_t plain = n;

    if (!t->srtp) {
        vl_media_count(t->counters, VL_MEDIA_RTP_NOT_CONNECTED);
        return;
    }
    int rc = vl_srtp_unprotect_rtcp(t->srtp, packet, &plain);
    if (rc < 0) {
        unprotect_count(t, rc);
        return;
    }
    totals_in(t, n);
    vl_media_count(t->counters, VL_MEDIA_RTCP_IN);
    t->callbacks->on_rtcp(t->owner, (struct vl_span){packet, plain}, now);
}

/* --- media out --------------------------------------------------------------------------- */

typedef int protect_fn(struct vl_srtp *s, uint8_t *packet, size_t *n, size_t capacity);

static int protect_and_commit(struct vl_transport *t, protect_fn *protect, uint8_t *slot, size_t n)
{
    const struct vl_media_address *path = vl_ice_path(&t->ice);

    if (!t->srtp || !path)
        return VL_E_STATE;
    if (protect(t->srtp, slot, &n, VL_UDP_MAX_PACKET + VL_UDP_ROOM) < 0) {
        vl_media_count(t->counters, VL_MEDIA_SEND_PROTECT);
        return VL_E_CRYPTO;
    }
    vl_udp_port_commit(t->port, n, path);
    t->totals.packets_out++;
    t->totals.bytes_out += n;
    return VL_OK;
}

static int send_copy(struct vl_transport *t, protect_fn *protect, struct vl_span plain,
                     size_t least)
{
    if (plain.n < least || plain.n > VL_TRANSPORT_MAX_PLAIN)
        return VL_E_INVAL;
    if (!t->srtp || !vl_ice_path(&t->ice))
        return VL_E_STATE;
    uint8_t *slot = vl_udp_port_reserve(t->port);
    if (!slot)
        return VL_E_FULL;
    memcpy(slot, plain.p, plain.n);
    return protect_and_commit(t, protect, slot, plain.n);
}

int vl_transport_send_rtp(struct vl_transport *t, struct vl_span packet)
{
    int rc = send_copy(t, vl_srtp_protect_rtp, packet, VL_RTP_HEADER_BYTES);

    if (rc == VL_OK)
        vl_media_count(t->counters, VL_MEDIA_RTP_OUT);
    return rc;
}

int vl_transport_send_rtcp(struct vl_transport *t, struct vl_span compound)
{
    int rc = send_copy(t, vl_srtp_protect_rtcp, compound, 8);

    if (rc == VL_OK)
        vl_media_count(t->counters, VL_MEDIA_RTCP_OUT);
    return rc;
}

uint8_t *vl_transport_rtp_buffer(struct vl_transport *t)
{
    t->buffer = NULL;
    if (t->srtp && vl_ice_path(&t->ice))
        t->buffer = vl_udp_port_reserve(t->port);
    return t->buffer;
}

int vl_transport_send_buffer(struct vl_transport *t, size_t n)
{
    uint8_t *slot = t->buffer;

    t->buffer = NULL;
    if (!slot)
        return VL_E_STATE;
    if (n < VL_RTP_HEADER_BYTES || n > VL_TRANSPORT_MAX_PLAIN)
        return VL_E_INVAL;
    int rc = protect_and_commit(t, vl_srtp_protect_rtp, slot, n);
    if (rc == VL_OK)
        vl_media_count(t->counters, VL_MEDIA_RTP_OUT);
    return rc;
}

void vl_transport_forget_ssrc(struct vl_transport *t, uint32_t ssrc)
{
    if (t->srtp)
        vl_srtp_forget_inbound(t->srtp, ssrc);
}

/* --- creation, negotiation, end ---------------------------------------------------------- */

static void on_free(struct vl_udp_endpoint *e)
{
    struct vl_transport *t = transport_of(e);

    vl_srtp_destroy(t->srtp);
    vl_dtls_destroy(t->dtls);
    OPENSSL_cleanse(&t->ice, sizeof t->ice);
    free(t);
}

static const struct vl_udp_handlers handlers = {
    .on_stun = on_stun,
    .on_dtls = on_dtls,
    .on_rtp = on_rtp,
    .on_rtcp = on_rtcp,
    .on_tick = on_tick,
    .on_address_lost = on_address_lost,
    .on_free = on_free,
};

static int attach(struct vl_transport *t)
{
    struct vl_ice_credentials credentials;
    int rc = VL_E_CONFLICT;

    for (int i = 0; rc == VL_E_CONFLICT && i < ATTACH_TRIES; i++) {
        vl_ice_credentials_make(&credentials);
        rc = vl_udp_port_attach(t->port, &t->endpoint, credentials.ufrag);
    }
    if (rc == VL_OK)
        vl_ice_init(&t->ice, &credentials, vl_udp_port_now(t->port));
    return rc;
}

int vl_transport_create(struct vl_udp_port *port, struct vl_dtls_identity *identity,
                        const struct vl_transport_callbacks *callbacks, void *owner,
                        struct vl_transport **out)
{
    struct vl_transport *t = calloc(1, sizeof *t);

    if (!t)
        return VL_E_NOMEM;
    t->endpoint.handlers = &handlers;
    t->port = port;
    t->counters = vl_udp_port_counters(port);
    t->identity = identity;
    t->callbacks = callbacks;
    t->owner = owner;
    int rc = attach(t);
    if (rc < 0) {
        free(t);
        return rc;
    }
    *out = t;
    return VL_OK;
}

void vl_transport_destroy(struct vl_transport *t)
{
    if (!t || !t->endpoint.attached)
        return;
    if (t->dtls)
        vl_dtls_close(t->dtls);
    vl_udp_port_detach(t->port, &t->endpoint);
}

/* RFC 8445 section 5.1.2.1: host candidates of one component; earlier addresses first. */
static uint32_t candidate_priority(size_t index)
{
    return 126u << 24 | (uint32_t)(65535 - index) << 8 | 255u;
}

void vl_transport_local(const struct vl_transport *t, struct vl_transport_local *out)
{
    const struct vl_media_address *addresses;
    const char *fingerprint = vl_dtls_identity_fingerprint(t->identity);

    memset(out, 0, sizeof *out);
    out->ice = t->ice.local;
    memcpy(out->fingerprint_sha256, fingerprint, strlen(fingerprint) + 1);
    out->candidate_count = vl_udp_port_announced(t->port, &addresses);
    for (size_t i = 0; i < out->candidate_count; i++) {
        vl_media_address_ip_text(&addresses[i], out->candidates[i].ip);
        out->candidates[i].port = addresses[i].port;
        out->candidates[i].priority = candidate_priority(i);
    }
}

int vl_transport_connect(struct vl_transport *t, const struct vl_transport_remote *remote)
{
    struct vl_dtls_setup setup = {.identity = t->identity,
                                  .role = remote->our_role,
                                  .fingerprint_count = remote->fingerprint_count,
                                  .send = dtls_send,
                                  .owner = t};

    if (t->dtls)
        return VL_E_STATE;
    memcpy(setup.fingerprints, remote->fingerprints, sizeof setup.fingerprints);
    int rc = vl_dtls_create(&setup, vl_udp_port_now(t->port), &t->dtls);
    if (rc == VL_OK)
        dtls_start_on_path(t, vl_udp_port_now(t->port));
    return rc;
}

int vl_transport_restart_ice(struct vl_transport *t)
{
    struct vl_ice_credentials credentials;

    if (!t->endpoint.attached || t->state == VL_TRANSPORT_FAILED || t->state == VL_TRANSPORT_CLOSED)
        return VL_E_STATE;
    vl_ice_credentials_make(&credentials);
    int rc = vl_udp_port_add_ufrag(t->port, &t->endpoint, credentials.ufrag);
    if (rc < 0)
        return rc;
    vl_ice_restart(&t->ice, &credentials);
    vl_media_count(t->counters, VL_MEDIA_ICE_RESTARTED);
    return VL_OK;
}
