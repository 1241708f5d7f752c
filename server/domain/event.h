/* event.h - what happened; the only thing the journal keeps and the state is made of.
 *
 * The id of a call is the journal sequence number of its call.placed event. */
#ifndef VL_DOMAIN_EVENT_H
#define VL_DOMAIN_EVENT_H

#include "domain/plan.h"

#define VL_EVENT_VERSION 1 /* of every body that this build writes */

#define VL_EVENT_MAP(X)                                                                            \
    X(REGION_OPENED, "region.opened")                                                              \
    X(CORE_STARTED, "core.started")                                                                \
    X(PERSON_CONNECTED, "person.connected")                                                        \
    X(PERSON_DISCONNECTED, "person.disconnected")                                                  \
    X(PERSON_PRESENCE, "person.presence")                                                          \
    X(PERSON_READY, "person.ready")                                                                \
    X(CALL_PLACED, "call.placed")                                                                  \
    X(CALL_ANSWERED, "call.answered")                                                              \
    X(CALL_ROUND_ENDED, "call.round_ended")                                                        \
    X(CALL_HUNG_UP, "call.hung_up")                                                                \
    X(CALL_LEFT, "call.left")                                                                      \
    X(CALL_OWED, "call.owed")                                                                      \
    X(CALL_OUTCOME, "call.outcome")                                                                \
    X(RING_STARTED, "ring.started")                                                                \
    X(RING_ENDED, "ring.ended")                                                                    \
    X(URGENCY_CHANGED, "urgency.changed")

enum vl_event_type {
#define X(id, name) VL_EVENT_##id,
    VL_EVENT_MAP(X)
#undef X
        VL_EVENT_COUNT
};

/* Fields that a type does not have are 0; a person or hotline that the region does not know
 * (any more) is VL_NONE. */
struct vl_event {
    enum vl_event_type type;
    vl_utc at;
    /* JSON text that is kept in the journal and that the core never looks at (a sealed case, a
     * sealed note), or NULL. Borrowed from whoever made the event. */
    const char *attachment;
    uint64_t call;          /* call.* except placed, ring.*, urgency.changed */
    vl_person_index person; /* person.*, ring.*: who; call.placed: the caller; call.answered: the
                             * specialist; call.outcome, urgency.changed: by whom; call.owed: the
                             * owner or VL_NONE */
    union {
        enum vl_presence presence; /* person.presence */
        struct {
            vl_hotline_index hotline;
            enum vl_urgency urgency;
            enum vl_urgency suggested; /* VL_URGENCY_COUNT: no suggestion */
            enum vl_plan_source plan_source;
            struct vl_plan plan;
        } placed;
        struct {
            uint32_t round; /* that ended, 1-based */
            vl_utc again_at;
        } round_ended;
        struct {
            enum vl_hung_up_by by;
        } hung_up;
        struct {
            vl_utc deadline;
        } owed;
        struct {
            enum vl_outcome outcome;
        } outcome;
        struct {
            uint8_t stage; /* of the call's plan, 0-based */
            vl_utc until;
        } ring_started;
        struct {
            enum vl_ring_end why;
            enum vl_decline reason; /* VL_DECLINE_COUNT unless declined */
        } ring_ended;
        enum vl_urgency urgency; /* urgency.changed */
    } u;
};

/* "call.placed"; NULL outside the list. VL_EVENT_COUNT for an unknown name. */
const char *vl_event_type_name(enum vl_event_type type);
enum vl_event_type vl_event_type_from_name(const char *name);

/* event_json.c: the body of a journal record; `type`, `at` and the version stand beside it.
 * The attachment, when there is one, is the member "attachment" of the body. */

/* *body: a new reference. VL_E_NOMEM; VL_E_PROTO: the attachment is not JSON; VL_E_INVAL: no type
 * of the list. */
VL_MUST_CHECK int vl_event_to_json(const struct vl_region *region, const struct vl_event *event,
                                   json_t **body);
/* *out gets no attachment: whoever wants it takes it from the body. Ids that the region does not
 * know become VL_NONE. VL_E_NOENT: unknown type. VL_E_VERSION: newer than VL_EVENT_VERSION.
 * VL_E_PROTO: a field is missing or has an impossible value. *out is then unchanged. */
VL_MUST_CHECK int vl_event_from_json(const struct vl_region *region, const char *type, int version,
                                     vl_utc at, const json_t *body, struct vl_event *out);

#endif
