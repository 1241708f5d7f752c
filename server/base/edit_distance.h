/* edit_distance.h - how far one name is from another, for "did you mean". Pure. */
#ifndef VL_BASE_EDIT_DISTANCE_H
#define VL_BASE_EDIT_DISTANCE_H

/* Levenshtein distance in bytes, both names bounded to 64 bytes. */
unsigned vl_edit_distance(const char *a, const char *b);

#endif
