#include "domain/event_body.h"

#include <string.h>

void vl_put(json_t *body, const char *key, json_t *value, bool *ok)
{
    if (json_object_set_new(body, key, value) < 0)
        *ok = false;
}

void vl_put_text(json_t *body, const char *key, const char *text, bool *ok)
{
    vl_put(body, key, text ? json_string(text) : json_null(), ok);
}

void vl_put_time(json_t *body, const char *key, vl_utc t, bool *ok)
{
    char text[VL_UTC_TEXT_BYTES];
    vl_utc_format(t, text);
    vl_put_text(body, key, text, ok);
}

void vl_put_time_or_null(json_t *body, const char *key, vl_utc t, bool *ok)
{
    if (t.ms)
        vl_put_time(body, key, t, ok);
    else
        vl_put(body, key, json_null(), ok);
}

void vl_put_by(const struct vl_region *region, const struct vl_event *e, json_t *body, bool *ok)
{
    vl_put_text(body, "by", vl_region_person_id(region, e->person), ok);
}

bool vl_get_time(const json_t *body, const char *key, vl_utc *out)
{
    const char *text = vl_json_string(body, key);
    return text && vl_utc_parse(text, strlen(text), out) == VL_OK;
}

bool vl_get_time_or_null(const json_t *body, const char *key, vl_utc *out)
{
    *out = (vl_utc){0};
    const json_t *value = json_object_get(body, key);
    return !value || json_is_null(value) || vl_get_time(body, key, out);
}

void vl_get_by(const struct vl_region *region, const json_t *body, struct vl_event *e)
{
    e->person = vl_region_person(region, vl_json_string(body, "by"));
}
