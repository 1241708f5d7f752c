#include "gateway/statistics_access.h"
#include <stdio.h>
#include <string.h>

#define NO_HOSPITAL "-" /* matches none */

/* Ids hold nothing that JSON escapes (region_reader.h: VL_TEXT_ID). */
static void add_line(struct vl_statistics_access *access, const char *id)
{
    size_t used = strlen(access->lines);

    if (used > 0)
        used--; /* over the closing bracket */
    (void)snprintf(access->lines + used, sizeof access->lines - used, "%s\"%s\"]",
                   used > 1 ? "," : "[", id);
}

static int of_region(const struct vl_region *region, const char *hotline, bool people,
                     struct vl_statistics_access *out)
{
    struct vl_statistics_access access = {.people = people};

    if (hotline && vl_region_hotline(region, hotline) == VL_NONE)
        return VL_E_NOENT;
    if (hotline)
        add_line(&access, hotline);
    *out = access;
    return VL_OK;
}

static int of_department(const struct vl_region *region, vl_person_index person,
                         const char *hotline, struct vl_statistics_access *out)
{
    const struct vl_person *p = &region->people[person];
    struct vl_statistics_access access = {.lines = "[]", .people = true};

    access.hospital =
        p->hospital < region->n_hospitals ? region->hospitals[p->hospital].code : NO_HOSPITAL;
    if (hotline && !vl_person_owns(region, person, vl_region_hotline(region, hotline)))
        return VL_E_NOENT;
    if (hotline || p->n_own_lines > 0)
        access.lines[0] = '\0';
    for (uint16_t i = 0; !hotline && i < p->n_own_lines; i++)
        add_line(&access, region->hotlines[p->own_lines[i]].id);
    if (hotline)
        add_line(&access, hotline);
    *out = access;
    return VL_OK;
}

int vl_statistics_access(const struct vl_region *region, vl_person_index person,
                         const char *hotline, struct vl_statistics_access *out)
{
    enum vl_role role = person < region->n_people ? region->people[person].role : VL_ROLE_COUNT;

    if (role == VL_ROLE_COORDINATOR || role == VL_ROLE_AUDITOR)
        return of_region(region, hotline, role == VL_ROLE_AUDITOR, out);
    if (role == VL_ROLE_DEPARTMENT)
        return of_department(region, person, hotline, out);
    return VL_E_DENIED;
}
