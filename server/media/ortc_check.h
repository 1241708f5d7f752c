/* ortc_check.h - bounded reading of ORTC objects, with words about what is wrong and where.
 *
 * For ortc*.c only. The first failure stays; later checks on the same checker do nothing, so a
 * parser tests once at its end. Pure. */
#ifndef VL_MEDIA_ORTC_CHECK_H
#define VL_MEDIA_ORTC_CHECK_H

#include "media/ortc.h"

struct vl_ortc_check {
    int rc; /* VL_OK or the first failure */
    struct vl_ortc_error error;
    char where[48]; /* "codecs[3]": put before messages */
};

void vl_ortc_fail(struct vl_ortc_check *c, int rc, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Names the element that the next checks are about; NULL: the top. */
void vl_ortc_at(struct vl_ortc_check *c, const char *list, size_t index);

/* The array under `key`, at most max long; NULL when absent or after failure. */
const json_t *vl_ortc_array(struct vl_ortc_check *c, const json_t *object, const char *key,
                            size_t max);
/* The object under `key`; NULL when absent (or null) or after failure. */
const json_t *vl_ortc_object(struct vl_ortc_check *c, const json_t *object, const char *key,
                             size_t max_members);
/* A text of 1..max bytes; "" when absent and optional, or after failure. Never NULL. */
const char *vl_ortc_text(struct vl_ortc_check *c, const json_t *object, const char *key, size_t max,
                         bool required);
/* An integer in [min, max]; `fallback` when absent and fallback >= 0. */
int64_t vl_ortc_integer(struct vl_ortc_check *c, const json_t *object, const char *key, int64_t min,
                        int64_t max, int64_t fallback);

/* One codec entry of parameters or capabilities (they differ in the name of the type's key). */
struct vl_ortc_codec {
    const struct vl_codec *codec; /* NULL: RTX, or none of ours */
    bool is_rtx;
    enum vl_media_kind kind;
    uint8_t payload_type;
    uint8_t apt; /* of RTX */
    bool nack, pli, fir, remb;
};
struct vl_ortc_codec_list {
    struct vl_ortc_codec at[VL_ORTC_MAX_CODECS];
    size_t count;
};
/* Reads object.codecs; refuses payload types that stand twice. */
void vl_ortc_read_codecs(struct vl_ortc_check *c, const json_t *object, const char *type_key,
                         struct vl_ortc_codec_list *out);
/* The RTX format for `payload_type`, 0: none. */
uint8_t vl_ortc_rtx_of(const struct vl_ortc_codec_list *list, uint8_t payload_type);

const char *vl_ortc_extension_uri(enum vl_extension extension);
/* VL_EXTENSIONS when the URI is none of ours. */
enum vl_extension vl_ortc_extension_find(const char *uri);
/* The id by which the router's capabilities name the extension. */
uint8_t vl_ortc_extension_id(enum vl_extension extension);

#endif
