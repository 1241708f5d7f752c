/* rota_guard.h - what is wrong with a rota before a caller meets it, and who answers next.
 *
 * Pure: a rota, its region and a period go in, findings come out. The wall clock, the opening hours
 * and the holidays are the region's. */
#ifndef VL_DOMAIN_ROTA_GUARD_H
#define VL_DOMAIN_ROTA_GUARD_H

#include "domain/rota.h"

/* Worst first. X(constant, text name, severity)
 * GAP: the line is open and nobody of level 1 is on duty anywhere. UNKNOWN_PERSON: the region does
 * not have him as a specialist of one of the hotline's hospitals. DEVICE_NOT_SEEN: he is on duty
 * within a day and could not be rung. TEST_UNANSWERED: he is on duty, his device is there, and its
 * test ring was not answered. DOUBLE_BOOKING: one person has two shifts at once on one
 * hotline, or on hotlines of two hospitals. ROTA_ENDS: no shift is known from then on.
 * POSITION_GAP: one of the hotline's hospitals has nobody, the other has. BACKUP_GAP: nobody of
 * level 2. */
#define VL_FINDING_MAP(X)                                                                          \
    X(GAP, "gap", STOPS)                                                                           \
    X(UNKNOWN_PERSON, "unknown_person", STOPS)                                                     \
    X(DOUBLE_BOOKING, "double_booking", WARNS)                                                     \
    X(DEVICE_NOT_SEEN, "device_not_seen", WARNS)                                                   \
    X(TEST_UNANSWERED, "test_unanswered", WARNS)                                                   \
    X(ROTA_ENDS, "rota_ends", WARNS)                                                               \
    X(POSITION_GAP, "position_gap", WARNS)                                                         \
    X(BACKUP_GAP, "backup_gap", NOTES)

enum vl_severity {
    VL_SEVERITY_STOPS, /* callers would find nobody: the rota must not go live */
    VL_SEVERITY_WARNS,
    VL_SEVERITY_NOTES,
};
enum vl_finding_kind {
#define X(id, name, severity) VL_FINDING_##id,
    VL_FINDING_MAP(X)
#undef X
        VL_FINDING_COUNT
};
const char *vl_finding_kind_name(enum vl_finding_kind kind);          /* NULL outside the list */
enum vl_severity vl_finding_kind_severity(enum vl_finding_kind kind); /* of the list only */
const char *vl_severity_name(enum vl_severity severity); /* "stops", "warns", "notes"; or NULL */

struct vl_finding {
    enum vl_finding_kind kind;
    vl_hotline_index hotline;       /* VL_NONE: of none */
    vl_hotline_index other_hotline; /* DOUBLE_BOOKING: of the second shift; else VL_NONE */
    vl_hospital_index hospital;     /* VL_NONE: of none */
    vl_person_index person;         /* VL_NONE: of none */
    vl_utc from, to;                /* what is known to be wrong; closed hours within it are fine */
};

#define VL_MAX_FINDINGS 512u

struct vl_findings { /* by from, then by kind; when there are too many, the worst are kept */
    struct vl_finding list[VL_MAX_FINDINGS];
    size_t count;
    size_t more;     /* left out */
    size_t stopping; /* of all, those of VL_SEVERITY_STOPS: 0 when the rota may go live */
};

struct vl_guard_options {
    const struct vl_region *region;
    const struct vl_rota *rota;
    vl_utc from, until;
    /* A rota that ends so many days after `from`, or earlier, is told; 0: none is. */
    uint32_t ends_within_days;
    /* Only of hotlines and hospitals for which there was a rota file: for a department that looks
     * at its own. false: of the whole region. */
    bool only_given;
    /* When the person's device was last seen; false: never. NULL: devices are not looked at. */
    bool (*last_seen)(void *data, vl_person_index person, vl_utc *out);
    /* Did he leave the test ring of his shift unanswered? NULL: nobody is asked. */
    bool (*test_unanswered)(void *data, vl_person_index person);
    void *data;
};

#define VL_DEVICE_SOON_HOURS 24 /* a shift that begins so soon needs a device ... */
#define VL_DEVICE_SEEN_DAYS  14 /* ... that was seen so lately */

/* VL_E_NOMEM; VL_E_INVAL: the period is empty. *out is then undefined. Time: O(n log n) in the
 * shifts plus the pieces of the period (four a day and hotline are usual). */
VL_MUST_CHECK int vl_rota_guard(const struct vl_guard_options *options, struct vl_findings *out);

#define VL_PREVIEW_PEOPLE 8

struct vl_preview_row { /* half-open; nothing changes within it */
    vl_utc from, to;
    bool open;                                            /* false: the rest is zero */
    uint16_t n[VL_MAX_LEVEL];                             /* on duty, of level i + 1 */
    vl_person_index who[VL_MAX_LEVEL][VL_PREVIEW_PEOPLE]; /* the first of them */
};
/* Who answers in [from, until), a row for each change of duty or opening. Writes at most `capacity`
 * rows and returns how many there are, written or not. 0 for an unknown hotline. */
size_t vl_rota_preview(const struct vl_region *region, const struct vl_rota *rota,
                       vl_hotline_index hotline, vl_utc from, vl_utc until,
                       struct vl_preview_row *rows, size_t capacity);

#endif
