/* region_reader.h - reading a region file so that every fault is reported, with its path.
 *
 * Internal to the folder. A getter that meets a fault writes a line and gives a harmless value,
 * so that reading goes on; the region is thrown away at the end if there was any. */
#ifndef VL_DOMAIN_REGION_READER_H
#define VL_DOMAIN_REGION_READER_H

#include "domain/region.h"

#define VL_PATH_BYTES      96
#define VL_MAX_ID_BYTES    64
#define VL_MAX_CODE_BYTES  8
#define VL_MAX_NAME_BYTES  120
#define VL_MAX_PHONE_BYTES 32
#define VL_MAX_FORM_BYTES  128
#define VL_MAX_TEXT_BYTES  400

struct vl_reader {
    struct vl_region *region; /* being filled in, section after section */
    struct vl_report *report;
};
struct vl_path {
    char text[VL_PATH_BYTES]; /* "hotlines[2].positions[1]"; "" at the top */
};
enum vl_text_rule {
    VL_TEXT_ANY,
    VL_TEXT_ID,  /* a-z 0-9 - _ */
    VL_TEXT_CODE /* A-Z 0-9 */
};

void vl_reader_fault(const struct vl_reader *r, const struct vl_path *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct vl_path vl_path_key(const struct vl_path *parent, const char *key);
struct vl_path vl_path_index(const struct vl_path *parent, size_t i);

/* Reports every key of `object` that is not among `keys` (ends with NULL), and a value that is no
 * object. Keys that begin with '$' are for editors. */
void vl_reader_keys(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                    const char *const *keys);
/* A string of 1..max bytes, "" after a fault. Borrowed from the object. */
const char *vl_reader_text(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, const char *key, enum vl_text_rule rule,
                           size_t max);
/* "" also when the key is absent or null. */
const char *vl_reader_text_or_empty(const struct vl_reader *r, const struct vl_path *path,
                                    const json_t *object, const char *key, size_t max);
/* The object under "name": {"da": .., "en": ..}. */
void vl_reader_name(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                    const char **da, const char **en);
uint32_t vl_reader_number(const struct vl_reader *r, const struct vl_path *path,
                          const json_t *object, const char *key, uint32_t min, uint32_t max);
/* `otherwise` when the key is absent. */
uint32_t vl_reader_number_or(const struct vl_reader *r, const struct vl_path *path,
                             const json_t *object, const char *key, uint32_t max,
                             uint32_t otherwise);
/* false also when the key is absent. */
bool vl_reader_flag(const struct vl_reader *r, const struct vl_path *path, const json_t *object,
                    const char *key);
/* A number from -limit to limit. */
double vl_reader_degrees(const struct vl_reader *r, const struct vl_path *path,
                         const json_t *object, const char *key, int limit);
/* The array under the key when it has min..max elements, else NULL (of size 0) and a fault. */
const json_t *vl_reader_array(const struct vl_reader *r, const struct vl_path *path,
                              const json_t *object, const char *key, size_t min, size_t max);
/* NULL without a fault also when the key is absent. */
const json_t *vl_reader_array_or_none(const struct vl_reader *r, const struct vl_path *path,
                                      const json_t *object, const char *key, size_t min,
                                      size_t max);
/* An array's elements as zeroed structs; *n says how many. One more than needed, so that an empty
 * array is no special case. NULL: out of memory. */
void *vl_reader_elements(const json_t *array, size_t bytes, uint16_t *n);
/* Reads days, from, to. overnight: `to` may be at or before `from`. */
struct vl_interval vl_reader_interval(const struct vl_reader *r, const struct vl_path *path,
                                      const json_t *object, bool overnight);
/* "2026-12-24" as 20261224; 0 after a fault. */
int32_t vl_reader_date(const struct vl_reader *r, const struct vl_path *path, const json_t *value);
/* Reads the dates `from` and `until`, each of which may be absent. */
struct vl_period vl_reader_period(const struct vl_reader *r, const struct vl_path *path,
                                  const json_t *object);
/* Any role; VL_ROLE_COUNT after a fault. */
enum vl_role vl_reader_role(const struct vl_reader *r, const struct vl_path *path,
                            const json_t *value);
/* The roles under the key, each of which may call, as VL_ROLE_BITs; `otherwise` when absent. */
uint32_t vl_reader_callers(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, const char *key, uint32_t otherwise);
/* The hospital whose code the value is; reported with the known ones when it is unknown. */
vl_hospital_index vl_reader_hospital(const struct vl_reader *r, const struct vl_path *path,
                                     const json_t *value);
/* The site under the key; reported when it is none of the hospital's, unless that is VL_NONE. */
const char *vl_reader_site(const struct vl_reader *r, const struct vl_path *path,
                           const json_t *object, const char *key, vl_hospital_index hospital);

/* The sections, in the order in which they must be read. VL_E_NOMEM only; faults are in the
 * report. */
VL_MUST_CHECK int vl_reader_holidays(const struct vl_reader *r, const json_t *root);
VL_MUST_CHECK int vl_reader_hospitals(const struct vl_reader *r, const json_t *root);
VL_MUST_CHECK int vl_reader_municipalities(const struct vl_reader *r, const json_t *root);
VL_MUST_CHECK int vl_reader_hotlines(const struct vl_reader *r, const json_t *root);
VL_MUST_CHECK int vl_reader_people(const struct vl_reader *r, const json_t *root);
VL_MUST_CHECK int vl_reader_rota(const struct vl_reader *r, const json_t *root);
VL_MUST_CHECK int vl_reader_discharge_rules(const struct vl_reader *r, const json_t *root);

#endif
