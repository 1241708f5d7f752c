#include "media/ice.h"

#include <string.h>

#include "base/random.h"

#define TOKEN 1000u /* thousandths */

void vl_ice_init(struct vl_ice *ice, const struct vl_ice_credentials *local, vl_mono now)
{
    memset(ice, 0, sizeof *ice);
    ice->local = *local;
    ice->selected = -1;
    ice->tokens = VL_ICE_REQUESTS_BURST * TOKEN;
    ice->tokens_at = now;
}

void vl_ice_restart(struct vl_ice *ice, const struct vl_ice_credentials *local)
{
    ice->previous = ice->local;
    ice->local = *local;
}

static void random_text(char *out, size_t characters)
{
    static const char alphabet[64] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t bytes[VL_ICE_PASSWORD_BYTES];

    vl_random_bytes(bytes, characters);
    for (size_t i = 0; i < characters; i++)
        out[i] = alphabet[bytes[i] & 63];
    out[characters] = 0;
}

void vl_ice_credentials_make(struct vl_ice_credentials *out)
{
    random_text(out->ufrag, VL_ICE_UFRAG_BYTES - 1);
    random_text(out->password, VL_ICE_PASSWORD_BYTES - 1);
}

/* --- known addresses --------------------------------------------------------------------- */

static int remote_find(const struct vl_ice *ice, const struct vl_media_address *address)
{
    for (size_t i = 0; i < ice->remote_count; i++) {
        if (vl_media_address_equal(&ice->remotes[i].address, address))
            return (int)i;
    }
    return -1;
}

static int longest_silent(const struct vl_ice *ice)
{
    int oldest = -1;

    for (int i = 0; i < (int)ice->remote_count; i++) {
        if (i == ice->selected)
            continue;
        if (oldest < 0 || ice->remotes[i].heard.ms < ice->remotes[oldest].heard.ms)
            oldest = i;
    }
    return oldest;
}

static int remote_note(struct vl_ice *ice, const struct vl_stun_view *message,
                       const struct vl_media_address *from, vl_mono now,
                       struct vl_ice_outcome *outcome)
{
    int i = remote_find(ice, from);

    if (i < 0) {
        if (ice->remote_count < VL_ICE_MAX_REMOTES) {
            i = (int)ice->remote_count++;
        } else {
            i = longest_silent(ice);
            outcome->evicted = ice->remotes[i].address;
        }
        ice->remotes[i].address = *from;
        outcome->validated = true;
    }
    ice->remotes[i].priority = message->priority;
    ice->remotes[i].heard = now;
    return i;
}

/* --- the path ---------------------------------------------------------------------------- */

/* The only writer of the state. */
static bool state_set(struct vl_ice *ice, enum vl_ice_state state)
{
    bool changed = ice->state != state;

    ice->state = state;
    return changed;
}

/* The first valid address serves until the peer nominates. A later nomination wins, except that an
 * aggressive peer, which nominates every pair at once, settles on its best one. */
static bool should_select(const struct vl_ice *ice, int candidate, bool nominates, vl_mono now)
{
    if (ice->selected < 0)
        return true;
    if (!nominates || candidate == ice->selected)
        return false;
    if (!ice->nominated || ice->state == VL_ICE_DISCONNECTED)
        return true;
    return now.ms - ice->selected_since.ms >= VL_ICE_SETTLE_MS ||
           ice->remotes[candidate].priority > ice->remotes[ice->selected].priority;
}

static void path_update(struct vl_ice *ice, int candidate, bool nominates, vl_mono now,
                        struct vl_ice_outcome *outcome)
{
    if (should_select(ice, candidate, nominates, now)) {
        ice->selected = candidate;
        ice->selected_since = now;
        ice->nominated = nominates;
        outcome->path_changed = true;
    } else if (candidate == ice->selected && nominates && !ice->nominated) {
        ice->nominated = true;
        ice->selected_since = now;
    }
    if (candidate == ice->selected)
        outcome->state_changed = state_set(ice, VL_ICE_CONNECTED);
}

bool vl_ice_tick(struct vl_ice *ice, vl_mono now)
{
    if (ice->state != VL_ICE_CONNECTED || ice->selected < 0)
        return false;
    if (now.ms - ice->remotes[ice->selected].heard.ms < VL_ICE_CONSENT_MS)
        return false;
    return state_set(ice, VL_ICE_DISCONNECTED);
}

const struct vl_media_address *vl_ice_path(const struct vl_ice *ice)
{
    if (ice->state != VL_ICE_CONNECTED || ice->selected < 0)
        return NULL;
    return &ice->remotes[ice->selected].address;
}

bool vl_ice_knows(const struct vl_ice *ice, const struct vl_media_address *address)
{
    return remote_find(ice, address) >= 0;
}

void vl_ice_forget(struct vl_ice *ice, const struct vl_media_address *address)
{
    int i = remote_find(ice, address), last = (int)ice->remote_count - 1;

    if (i < 0)
        return;
    if (i == ice->selected) {
        ice->selected = -1;
        ice->nominated = false;
        (void)state_set(ice, VL_ICE_DISCONNECTED);
    } else if (last == ice->selected) {
        ice->selected = i;
    }
    ice->remotes[i] = ice->remotes[last];
    ice->remote_count--;
}

/* --- messages ---------------------------------------------------------------------------- */

static struct vl_span text_span(const char *text)
{
    return (struct vl_span){(const uint8_t *)text, strlen(text)};
}

/* The credentials that the message names, NULL: neither set. */
static const struct vl_ice_credentials *credentials_of(const struct vl_ice *ice,
                                                       const struct vl_stun_view *message)
{
    struct vl_span ufrag = vl_stun_local_ufrag(message);
    const struct vl_ice_credentials *sets[2] = {&ice->local, &ice->previous};

    for (int i = 0; i < 2; i++) {
        size_t n = strlen(sets[i]->ufrag);
        if (n && n == ufrag.n && memcmp(ufrag.p, sets[i]->ufrag, n) == 0)
            return sets[i];
    }
    return NULL;
}

static bool token_take(struct vl_ice *ice, vl_mono now)
{
    uint64_t full = VL_ICE_REQUESTS_BURST * TOKEN;
    uint64_t passed_ms = now.ms - ice->tokens_at.ms;
    uint64_t tokens = passed_ms > 1000u * VL_ICE_REQUESTS_BURST
                          ? full
                          : ice->tokens + passed_ms * VL_ICE_REQUESTS_PER_S;

    ice->tokens_at = now;
    ice->tokens = (uint32_t)(tokens > full ? full : tokens);
    if (ice->tokens < TOKEN)
        return false;
    ice->tokens -= TOKEN;
    return true;
}

/* 0: acceptable, else the error code of the answer. */
static uint16_t refusal_of(const struct vl_stun_view *message)
{
    if (message->unknown_count)
        return 420;
    if (message->is_controlled)
        return 487; /* a lite agent is always the controlled one */
    if (!message->has_priority)
        return 400;
    return 0;
}

static int response_write(const struct vl_stun_view *message, uint16_t refusal,
                          const struct vl_media_address *from, const char *password,
                          struct vl_writer *w)
{
    vl_stun_begin(w, refusal ? VL_STUN_ERROR : VL_STUN_SUCCESS, message->transaction);
    if (refusal)
        vl_stun_add_error(w, refusal);
    else
        vl_stun_add_mapped(w, from);
    if (refusal == 420)
        vl_stun_add_unknown(w, message->unknown, message->unknown_count);
    return vl_stun_finish(w, text_span(password));
}

enum vl_ice_verdict vl_ice_receive(struct vl_ice *ice, const struct vl_stun_view *message,
                                   const struct vl_media_address *from, vl_mono now,
                                   struct vl_writer *response, struct vl_ice_outcome *outcome)
{
    size_t before = response->used;

    memset(outcome, 0, sizeof *outcome);
    if (message->class != VL_STUN_REQUEST || message->method != VL_STUN_BINDING)
        return VL_ICE_NOT_REQUEST;
    const struct vl_ice_credentials *mine = credentials_of(ice, message);
    if (!mine || !vl_stun_integrity_ok(message, text_span(mine->password)))
        return VL_ICE_BAD_INTEGRITY;
    if (!token_take(ice, now))
        return VL_ICE_RATE_LIMITED;
    uint16_t refusal = refusal_of(message);
    if (response_write(message, refusal, from, mine->password, response) < 0 ||
        response->used - before > message->whole.n) {
        response->used = before;
        return VL_ICE_SMALL_REQUEST;
    }
    if (refusal)
        return VL_ICE_REFUSED;
    if (mine == &ice->local && ice->previous.ufrag[0]) {
        memset(&ice->previous, 0, sizeof ice->previous);
        outcome->previous_retired = true;
    }
    int i = remote_note(ice, message, from, now, outcome);
    path_update(ice, i, message->use_candidate, now, outcome);
    return VL_ICE_ACCEPTED;
}
