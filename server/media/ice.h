/* ice.h - the ICE-lite side of one transport: who may send to us, and where we send.
 *
 * RFC 8445 as a lite, controlled agent with one component: it answers checks and never sends any,
 * so no candidate of a peer is ever contacted. RFC 7675: without a valid request for 30 s, consent
 * is gone. An address becomes known, and a path is chosen, only by a request with good integrity.
 * Pure state machine: now is an argument, the answer is bytes in the caller's writer. */
#ifndef VL_MEDIA_ICE_H
#define VL_MEDIA_ICE_H

#include "base/clock.h"
#include "media/stun.h"

#define VL_ICE_MAX_REMOTES    16    /* known addresses; the longest silent one makes room */
#define VL_ICE_UFRAG_BYTES    17    /* 16 characters and a NUL */
#define VL_ICE_PASSWORD_BYTES 33    /* 32 characters and a NUL */
#define VL_ICE_CONSENT_MS     30000 /* RFC 7675 section 5.1 */
#define VL_ICE_SETTLE_MS      1000 /* an aggressive peer nominates all its pairs within this time */
#define VL_ICE_REQUESTS_BURST 100  /* answered at once, then VL_ICE_REQUESTS_PER_S */
#define VL_ICE_REQUESTS_PER_S 50
#define VL_ICE_RESPONSE_BYTES 128 /* room that a response may need */

struct vl_ice_credentials {
    char ufrag[VL_ICE_UFRAG_BYTES];
    char password[VL_ICE_PASSWORD_BYTES];
};

enum vl_ice_state {
    VL_ICE_NEW,          /* no valid request yet */
    VL_ICE_CONNECTED,    /* a path exists */
    VL_ICE_DISCONNECTED, /* consent is lost; a valid request brings it back */
};

struct vl_ice_remote {
    struct vl_media_address address;
    uint32_t priority; /* as the peer claims it */
    vl_mono heard;     /* its last valid request */
};

struct vl_ice { /* in place; fields are for reading */
    enum vl_ice_state state;
    struct vl_ice_credentials local, previous; /* previous.ufrag "" : none */
    struct vl_ice_remote remotes[VL_ICE_MAX_REMOTES];
    size_t remote_count;
    int selected;   /* index into remotes, -1: none */
    bool nominated; /* the selected one, by USE-CANDIDATE */
    vl_mono selected_since;
    uint32_t tokens; /* thousandths of an answer, see VL_ICE_REQUESTS_BURST */
    vl_mono tokens_at;
};

/* What one message did. Everything else about the machine is unchanged. */
enum vl_ice_verdict {
    VL_ICE_ACCEPTED, /* valid request: answer with the response */
    VL_ICE_REFUSED,  /* authentic but not acceptable (420, 487, 400): answer, nothing changed */
    VL_ICE_BAD_INTEGRITY, /* the rest: no answer, nothing changed */
    VL_ICE_NOT_REQUEST,
    VL_ICE_RATE_LIMITED,
    VL_ICE_SMALL_REQUEST, /* the answer would be longer than the request */
};
struct vl_ice_outcome {
    bool validated;    /* `from` is a new known address */
    bool path_changed; /* the selected address is another one now */
    bool state_changed;
    bool previous_retired;           /* the new credentials were used: the old ones are gone */
    struct vl_media_address evicted; /* family 0: none; else no longer known */
};

void vl_ice_init(struct vl_ice *ice, const struct vl_ice_credentials *local, vl_mono now);
/* New credentials; those of before stay valid until the new ones are used. The path stays. */
void vl_ice_restart(struct vl_ice *ice, const struct vl_ice_credentials *local);
/* Fresh random ones in the alphabet of ice-char. */
void vl_ice_credentials_make(struct vl_ice_credentials *out);

/* `message` must name one of our ufrags (else VL_ICE_BAD_INTEGRITY). *outcome is always written.
 * response: VL_ICE_RESPONSE_BYTES of room; used > 0 for ACCEPTED and REFUSED only. */
enum vl_ice_verdict vl_ice_receive(struct vl_ice *ice, const struct vl_stun_view *message,
                                   const struct vl_media_address *from, vl_mono now,
                                   struct vl_writer *response, struct vl_ice_outcome *outcome);
/* Consent. Returns true when the state changed (to VL_ICE_DISCONNECTED). */
bool vl_ice_tick(struct vl_ice *ice, vl_mono now);

/* NULL: none, or consent is lost. Borrowed until the next call. */
const struct vl_media_address *vl_ice_path(const struct vl_ice *ice);
bool vl_ice_knows(const struct vl_ice *ice, const struct vl_media_address *address);
/* The address now belongs to another transport. */
void vl_ice_forget(struct vl_ice *ice, const struct vl_media_address *address);

#endif
