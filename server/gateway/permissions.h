/* permissions.h - what a role may do: one table in one file. */
#ifndef VL_GATEWAY_PERMISSIONS_H
#define VL_GATEWAY_PERMISSIONS_H

#include "domain/codes.h"
#include <stdbool.h>

/* Who came by a link has a role of no person. */
#define VL_ROLE_OF_GUEST VL_ROLE_COUNT

/* May this role use this method of the protocol? false for an unknown method. */
bool vl_permitted(enum vl_role role, const char *method);
/* May it see the operator's topic? */
bool vl_permitted_operator(enum vl_role role);

#endif
