/* owner.h - who is on duty on a hotline, and so owes an answer to a caller who was lost. Internal
 * to the folder. */
#ifndef VL_DOMAIN_OWNER_H
#define VL_DOMAIN_OWNER_H

#include "domain/state_data.h"

/* Who owes an answer to a lost caller: somebody on duty at the first position, level `first_level`
 * before the other; VL_NONE when nobody is on duty. */
vl_person_index vl_owner_on_duty(const struct vl_state *state, const struct vl_call *call,
                                 uint8_t first_level, vl_utc now);
bool vl_is_on_duty(const struct vl_state *state, vl_hotline_index hotline, vl_person_index person,
                   vl_utc now);

#endif
