/* event_body.h - the bodies of journal records, field by field. Internal to the folder: for
 * event_json.c, whose table says what a type holds, and for the rows of it that have a file of
 * their own. */
#ifndef VL_DOMAIN_EVENT_BODY_H
#define VL_DOMAIN_EVENT_BODY_H

#include "domain/event.h"

/* ---- writing; a failed step leaves *ok false, tested once ---- */

void vl_put(json_t *body, const char *key, json_t *value, bool *ok);
void vl_put_text(json_t *body, const char *key, const char *text, bool *ok); /* NULL: null */
void vl_put_time(json_t *body, const char *key, vl_utc t, bool *ok);
/* 0 ms is "not said": null. */
void vl_put_time_or_null(json_t *body, const char *key, vl_utc t, bool *ok);
/* "by": who did it, e->person. */
void vl_put_by(const struct vl_region *region, const struct vl_event *e, json_t *body, bool *ok);

/* ---- reading; false: the field is missing or impossible ---- */

bool vl_get_time(const json_t *body, const char *key, vl_utc *out);
bool vl_get_time_or_null(const json_t *body, const char *key, vl_utc *out);
void vl_get_by(const struct vl_region *region, const json_t *body, struct vl_event *e);

/* ---- rows: call.outcome and call.followed_up ---- */

void vl_put_outcome(const struct vl_region *region, const struct vl_event *e, json_t *body,
                    bool *ok);
bool vl_get_outcome(const struct vl_region *region, const json_t *body, struct vl_event *e);
void vl_put_followed_up(const struct vl_region *region, const struct vl_event *e, json_t *body,
                        bool *ok);
bool vl_get_followed_up(const struct vl_region *region, const json_t *body, struct vl_event *e);

/* ---- rows: guest.* ---- */

void vl_put_guest(const struct vl_region *region, const struct vl_event *e, json_t *body, bool *ok);
bool vl_get_guest(const struct vl_region *region, const json_t *body, struct vl_event *e);
void vl_put_guest_invited(const struct vl_region *region, const struct vl_event *e, json_t *body,
                          bool *ok);
bool vl_get_guest_invited(const struct vl_region *region, const json_t *body, struct vl_event *e);
void vl_put_guest_gone(const struct vl_region *region, const struct vl_event *e, json_t *body,
                       bool *ok);
bool vl_get_guest_gone(const struct vl_region *region, const json_t *body, struct vl_event *e);

#endif
