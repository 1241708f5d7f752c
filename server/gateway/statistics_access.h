/* statistics_access.h - whose figures somebody may see.
 *
 * Coordinators and auditors see the whole region; a department sees its own lines, and of rings and
 * outcomes its own hospital's alone. Who is rung and does not answer is between a department and
 * its people: coordinators see hospitals, not names. Pure. */
#ifndef VL_GATEWAY_STATISTICS_ACCESS_H
#define VL_GATEWAY_STATISTICS_ACCESS_H

#include "domain/region.h"
#include "journal/statistics_query.h"

#define VL_STATISTICS_LINES_BYTES 1200 /* a JSON array of VL_MAX_OWN_LINES ids */

struct vl_statistics_access {
    char lines[VL_STATISTICS_LINES_BYTES]; /* JSON array of hotline ids; "": all */
    const char *hospital;                  /* NULL: all; borrowed from the region */
    bool people;                           /* may see who was rung */
};

/* hotline: the one that is asked for; NULL: all that the person may see. VL_E_DENIED: not with this
 * role. VL_E_NOENT: no such hotline, or another department's: the two look the same. */
VL_MUST_CHECK int vl_statistics_access(const struct vl_region *region, vl_person_index person,
                                       const char *hotline, struct vl_statistics_access *out);

#endif
