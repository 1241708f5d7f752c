/* Oracles: views lie inside the input; parsing is deterministic; what we build from a view parses
 * to the same values; ICE answers nothing that it was not asked with integrity. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "media/ice.h"

static void check(int ok)
{
    if (!ok)
        abort();
}

static int inside(struct vl_span part, struct vl_span whole)
{
    return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void rebuild(const struct vl_stun_view *v)
{
    static const struct vl_span key = {(const uint8_t *)"key", 3};
    uint8_t out[2048];
    struct vl_writer w = vl_writer_of(out, sizeof out);
    struct vl_stun_view again;

    vl_stun_begin(&w, v->class, v->transaction);
    if (v->username.p)
        vl_stun_add_username(&w, v->username);
    if (v->has_priority)
        vl_stun_add_priority(&w, v->priority);
    if (v->use_candidate)
        vl_stun_add_use_candidate(&w);
    if (v->is_controlling)
        vl_stun_add_controlling(&w, v->tie_breaker);
    if (v->mapped.family)
        vl_stun_add_mapped(&w, &v->mapped);
    if (v->error_code)
        vl_stun_add_error(&w, v->error_code);
    if (vl_stun_finish(&w, key) < 0)
        return;
    if (w.used > VL_STUN_MAX_BYTES)
        return;
    check(vl_stun_parse((struct vl_span){out, w.used}, &again) == VL_OK);
    check(again.class == v->class && again.has_fingerprint && vl_stun_integrity_ok(&again, key));
    check(again.username.n == v->username.n);
    check(v->username.n == 0 || memcmp(again.username.p, v->username.p, v->username.n) == 0);
    check(again.has_priority == v->has_priority && again.priority == v->priority);
    check(again.use_candidate == v->use_candidate && again.error_code == v->error_code);
    check(vl_media_address_equal(&again.mapped, &v->mapped));
}

static void answer(const struct vl_stun_view *v)
{
    static const struct vl_ice_credentials ours = {"evtj", "VOkJxbRl1RmTxUk/WvJxBt"};
    struct vl_media_address from = {.family = 4, .ip = {127, 0, 0, 1}, .port = 1};
    uint8_t out[VL_ICE_RESPONSE_BYTES];
    struct vl_writer w = vl_writer_of(out, sizeof out);
    struct vl_ice_outcome outcome;
    struct vl_ice ice;

    vl_ice_init(&ice, &ours, (vl_mono){0});
    enum vl_ice_verdict verdict = vl_ice_receive(&ice, v, &from, (vl_mono){1}, &w, &outcome);
    check(w.used <= v->whole.n && !w.failed);
    check((w.used > 0) == (verdict == VL_ICE_ACCEPTED || verdict == VL_ICE_REFUSED));
    check((ice.remote_count > 0) == (verdict == VL_ICE_ACCEPTED));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1); /* exact size: a sanitizer sees n + 1 */
    struct vl_stun_view v, again;

    if (!copy)
        return 0;
    if (n)
        memcpy(copy, data, n);
    struct vl_span in = {copy, n};
    if (vl_stun_parse(in, &v) == VL_OK) {
        check(inside(v.username, in) && inside(vl_stun_local_ufrag(&v), in));
        check(v.unknown_count <= VL_STUN_MAX_UNKNOWN &&
              (v.integrity_at == 0 || v.integrity_at < n));
        check(vl_stun_parse(in, &again) == VL_OK && again.priority == v.priority);
        rebuild(&v);
        answer(&v);
    }
    free(copy);
    return 0;
}
