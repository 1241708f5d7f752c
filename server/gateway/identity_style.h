/* identity_style.h - the one style sheet of the pages that sign-in shows. */
#ifndef VL_GATEWAY_IDENTITY_STYLE_H
#define VL_GATEWAY_IDENTITY_STYLE_H

#include "base/cursor.h"

struct vl_span vl_identity_style(void); /* lasts */

#endif
