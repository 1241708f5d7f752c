/* event_body_guest.c - guests, from their invitation to their going. */
#include "domain/event_body.h"

#include "base/hex.h"

void vl_put_guest(const struct vl_region *region, const struct vl_event *e, json_t *body, bool *ok)
{
    vl_put(body, "guest", json_integer(e->u.guest.number), ok);
    vl_put_by(region, e, body, ok);
}

void vl_put_guest_invited(const struct vl_region *region, const struct vl_event *e, json_t *body,
                          bool *ok)
{
    char token[2 * VL_TOKEN_HASH_BYTES + 1];
    vl_hex_text(e->u.guest.token, VL_TOKEN_HASH_BYTES, token);
    vl_put_guest(region, e, body, ok);
    vl_put(body, "kind", json_string(vl_guest_kind_name(e->u.guest.kind)), ok);
    vl_put_text(body, "token", token, ok);
    vl_put_time(body, "until", e->u.guest.until, ok);
}

void vl_put_guest_gone(const struct vl_region *region, const struct vl_event *e, json_t *body,
                       bool *ok)
{
    vl_put_guest(region, e, body, ok);
    vl_put(body, "why", json_string(vl_guest_end_name(e->u.guest.why)), ok);
}

bool vl_get_guest(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    int64_t number = 0;
    if (vl_json_integer(body, "guest", 1, VL_CALL_GUESTS, &number) < 0)
        return false;
    e->u.guest.number = (uint8_t)number;
    vl_get_by(region, body, e);
    return true;
}

bool vl_get_guest_invited(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    const char *token = vl_json_string(body, "token");
    e->u.guest.kind = vl_guest_kind_from_name(vl_json_string(body, "kind"));
    return vl_get_guest(region, body, e) && e->u.guest.kind < VL_GUEST_KIND_COUNT && token &&
           vl_hex_bytes(token, e->u.guest.token, VL_TOKEN_HASH_BYTES) &&
           vl_get_time(body, "until", &e->u.guest.until);
}

bool vl_get_guest_gone(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    e->u.guest.why = vl_guest_end_from_name(vl_json_string(body, "why"));
    return vl_get_guest(region, body, e) && e->u.guest.why < VL_GUEST_END_COUNT;
}
