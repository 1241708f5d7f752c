/* event_guest_json.h - the bodies of guest.* records. Internal to the folder: rows of
 * event_json.c's table. */
#ifndef VL_DOMAIN_EVENT_GUEST_JSON_H
#define VL_DOMAIN_EVENT_GUEST_JSON_H

#include "domain/event.h"

/* *ok becomes false when memory is short. */
void vl_guest_put(const struct vl_region *region, const struct vl_event *e, json_t *body, bool *ok);
void vl_guest_put_invited(const struct vl_region *region, const struct vl_event *e, json_t *body,
                          bool *ok);
void vl_guest_put_gone(const struct vl_region *region, const struct vl_event *e, json_t *body,
                       bool *ok);
/* false: a field is missing or impossible. */
bool vl_guest_get(const struct vl_region *region, const json_t *body, struct vl_event *e);
bool vl_guest_get_invited(const struct vl_region *region, const json_t *body, struct vl_event *e);
bool vl_guest_get_gone(const struct vl_region *region, const json_t *body, struct vl_event *e);

#endif
