/* view_internal.h - what views.c and view_calls.c share; for nobody else. */
#ifndef VL_GATEWAY_VIEW_INTERNAL_H
#define VL_GATEWAY_VIEW_INTERNAL_H

#include "base/clock.h"
#include "base/json.h"

#define VL_VIEW_MAX_CALLS 32 /* on one person's screen */

/* Adds the moment as text; 0 ms (not yet): nothing. */
void vl_view_set_utc(json_t *object, const char *key, vl_utc at);

#endif
