/* rota_weekly.h - the region's weekly rota in the form of rota files, so that the guard and the
 * preview see positions without a file too. Pure. */
#ifndef VL_GATEWAY_ROTA_WEEKLY_H
#define VL_GATEWAY_ROTA_WEEKLY_H

#include "domain/rota.h"

/* Adds a calendar (a new reference) for each position with weekly shifts that `rota` (NULL: none)
 * has no file for, with the shifts that touch [from, until). `calendars` has room for `capacity`,
 * *n are there before. VL_E_NOMEM. VL_E_FULL: no room, or more than VL_ROTA_MAX_DUTIES shifts; what
 * was added until then stays. */
VL_MUST_CHECK int vl_rota_add_weekly(const struct vl_region *region, const struct vl_rota *rota,
                                     vl_utc from, vl_utc until, json_t **calendars, size_t capacity,
                                     size_t *n);

#endif
