/* discharge.h - patients after a discharge, for those who place calls about them. Internal to the
 * folder. */
#ifndef VL_GATEWAY_DISCHARGE_H
#define VL_GATEWAY_DISCHARGE_H

#include "gateway/gateway_internal.h"

/* The keyed hash of a CPR number, with or without its hyphen. VL_E_PROTO: not ten digits.
 * VL_E_CRYPTO. */
VL_MUST_CHECK int vl_patient_of(const struct vl_gateway *gateway, const char *cpr,
                                uint8_t out[VL_PATIENT_BYTES]);
/* Which hospital answers for the patient now, to a caller of that role; VL_NONE: none does, or cpr
 * is NULL. */
vl_hospital_index vl_responsible_hospital(const struct vl_gateway *gateway, const char *cpr,
                                          enum vl_role caller);

#endif
