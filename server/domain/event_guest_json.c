#include "domain/event_guest_json.h"

#include "base/hex.h"
#include <string.h>

static void put(json_t *body, const char *key, json_t *value, bool *ok)
{
    if (json_object_set_new(body, key, value) < 0)
        *ok = false;
}

void vl_guest_put(const struct vl_region *region, const struct vl_event *e, json_t *body, bool *ok)
{
    const char *by = vl_region_person_id(region, e->person);
    put(body, "guest", json_integer(e->u.guest.number), ok);
    put(body, "by", by ? json_string(by) : json_null(), ok);
}

void vl_guest_put_invited(const struct vl_region *region, const struct vl_event *e, json_t *body,
                          bool *ok)
{
    char token[2 * VL_TOKEN_HASH_BYTES + 1], until[VL_UTC_TEXT_BYTES];
    vl_hex_text(e->u.guest.token, VL_TOKEN_HASH_BYTES, token);
    vl_utc_format(e->u.guest.until, until);
    vl_guest_put(region, e, body, ok);
    put(body, "kind", json_string(vl_guest_kind_name(e->u.guest.kind)), ok);
    put(body, "token", json_string(token), ok);
    put(body, "until", json_string(until), ok);
}

void vl_guest_put_gone(const struct vl_region *region, const struct vl_event *e, json_t *body,
                       bool *ok)
{
    vl_guest_put(region, e, body, ok);
    put(body, "why", json_string(vl_guest_end_name(e->u.guest.why)), ok);
}

bool vl_guest_get(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    int64_t number = 0;
    if (vl_json_integer(body, "guest", 1, VL_CALL_GUESTS, &number) < 0)
        return false;
    e->u.guest.number = (uint8_t)number;
    e->person = vl_region_person(region, vl_json_string(body, "by"));
    return true;
}

bool vl_guest_get_invited(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    const char *token = vl_json_string(body, "token"), *until = vl_json_string(body, "until");
    e->u.guest.kind = vl_guest_kind_from_name(vl_json_string(body, "kind"));
    return vl_guest_get(region, body, e) && e->u.guest.kind < VL_GUEST_KIND_COUNT && token &&
           vl_hex_bytes(token, e->u.guest.token, VL_TOKEN_HASH_BYTES) && until &&
           vl_utc_parse(until, strlen(until), &e->u.guest.until) == VL_OK;
}

bool vl_guest_get_gone(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    e->u.guest.why = vl_guest_end_from_name(vl_json_string(body, "why"));
    return vl_guest_get(region, body, e) && e->u.guest.why < VL_GUEST_END_COUNT;
}
