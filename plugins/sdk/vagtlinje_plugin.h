/* vagtlinje_plugin.h - the whole contract between a department's plugin and the server.
 *
 * Plain C, no other header of the project. A plugin is a shared object that exports one symbol,
 * vl_plugin_entry, and answers questions as pure functions of their arguments: no clock, no file,
 * no socket, no thread (the sandbox refuses them with EPERM). Strings in and out are UTF-8 JSON.
 * It runs in a process of its own, one question at a time, each with a deadline of 200 ms: a plugin
 * that hangs, crashes or answers nonsense costs its department the custom answer, never a call.
 *
 * The ABI grows at the end: slots and fields are only ever appended, `size` says how many there
 * are. An older plugin runs under a newer server; a newer minor is admitted by an older server,
 * which ignores what it does not know. Another major is refused.
 *
 * JSON documents. {da,en} is an object with both texts. LEVEL is one of "immediate", "urgent",
 * "subacute", "routine".
 *
 *   describe: {"id", "version", "name": {da,en}, "abi": "1.0",
 *              "questionnaire": FHIR R4 Questionnaire (left out: the host takes questionnaire.json
 *              of the bundle)}
 *   triage in:  {"answers": {linkId: boolean | number | code}, "language": "da" | "en"}
 *   triage out: {"urgency": LEVEL or null (nothing to go by),
 *                "scores": [{"id", "name": {da,en}, "value": number or null, "complete": boolean
 *                            (false: value is the minimum so far), "max": number or null,
 *                            "band": {"code", "da", "en"} or null, "level": LEVEL or null,
 *                            "working": {da,en}, "missing": [linkId], "source", "attribution"}],
 *                "red_flags": [{"id", "text": {da,en}, "level": LEVEL, "source"}],
 *                "reasons": [{da,en}], "missing": [linkId], "ignored": [linkId],
 *                "disclaimer": {da,en}}
 *   route in:   {"urgency": LEVEL, "hotline": id, "positions": [hospital, ...] (the hotline's
 *                strength positions), "on_duty": [{"hospital", "level", "count", "available"}],
 *                "caller": {"municipality"}, "now": RFC 3339 UTC}
 *   route out:  {"stages": [{"after_s": 0.., "ring": "one" | "all",
 *                            "targets": [{"hospital", "level"}]}], "reason": {da,en}}
 *   refused (any question, with VL_PLUGIN_E_INPUT):
 *               {"error": {"linkId": text or null, "da", "en"}} */
#ifndef VAGTLINJE_PLUGIN_H
#define VAGTLINJE_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VL_ABI_MAGIC 0x564C4E31u /* "VLN1" */
#define VL_ABI_MAJOR 1u
#define VL_ABI_MINOR 0u

/* What a question returns: 0, or one of these. */
enum vl_plugin_code {
    VL_PLUGIN_OK = 0,
    VL_PLUGIN_E_NOMEM = -1,
    VL_PLUGIN_E_FULL = -5,    /* the answer did not fit */
    VL_PLUGIN_E_VERSION = -6, /* ABI not usable (from vl_plugin_admit) */
    VL_PLUGIN_E_INPUT = -7,   /* the asker's document is wrong; the answer says where */
    VL_PLUGIN_E_INTERNAL = -8
};

/* Borrowed UTF-8, valid until the question returns; not NUL-terminated. */
struct vl_text {
    const char *bytes;
    uint32_t length; /* bytes */
    uint32_t reserved;
};

/* The host's buffer: write bytes[0 .. capacity) and say how many in `length`. */
struct vl_answer {
    uint32_t size;     /* sizeof *this on the host's side */
    uint32_t capacity; /* bytes, at least 64 KiB */
    uint32_t length;   /* bytes written; 0 on entry */
    uint32_t reserved;
    char *bytes;
};

enum vl_host_log_level {
    VL_HOST_DEBUG = 0,
    VL_HOST_INFO = 1,
    VL_HOST_WARNING = 2,
    VL_HOST_ERROR = 3
};

/* What the server offers. Before using a member, check `size` with VL_HOST_HAS. */
struct vl_host {
    uint32_t size; /* sizeof *this on the host's side */
    uint16_t major, minor;
    void *context; /* the host's own */
    /* 1.0. One line for the operator: an event name, never a personal datum. Cut at 200 bytes. */
    void (*log)(const struct vl_host *host, int32_t level, const char *event);
};
#define VL_HOST_HAS(host, member)                                                                  \
    ((host)->size >= offsetof(struct vl_host, member) + sizeof((host)->member) && (host)->member)

struct vl_plugin {
    /* Never moves, in any version: it is read before anything is believed. */
    uint32_t magic;
    uint16_t major, minor;
    uint32_t size;     /* sizeof *this in the plugin's own build */
    uint32_t reserved; /* 0 */
    /* 1.0, all required. Texts in static storage. */
    const char *specialty; /* the bundle's folder name: 1..32 of a-z, 0-9, '_' */
    const char *version;   /* 1..32 bytes */
    int32_t (*describe)(const struct vl_host *host, struct vl_answer *answer);
    int32_t (*triage)(const struct vl_host *host, struct vl_text answers, struct vl_answer *answer);
    int32_t (*route)(const struct vl_host *host, struct vl_text context, struct vl_answer *answer);
    /* 1.1, may be NULL: which sub-acute slots to offer. */
    int32_t (*slots)(const struct vl_host *host, struct vl_text context, struct vl_answer *answer);
};
#define VL_PLUGIN_HEADER_SIZE offsetof(struct vl_plugin, specialty)
#define VL_PLUGIN_1_0_SIZE    offsetof(struct vl_plugin, slots)

#define VL_PLUGIN_EXPORT __attribute__((visibility("default")))

/* The one exported symbol (all else hidden; loaded RTLD_NOW | RTLD_LOCAL). Static storage. */
VL_PLUGIN_EXPORT const struct vl_plugin *vl_plugin_entry(void);

/* --- host side, and for a plugin's own tests; in the SDK library, not in the plugin --- */

/* Copies what both sides know into *ours; slots that they lack are NULL.
 * VL_PLUGIN_E_VERSION: wrong magic or major, or smaller than 1.0. VL_PLUGIN_E_INTERNAL: a required
 * slot is missing, or a text is out of bounds. *ours untouched then. */
int32_t vl_plugin_admit(const struct vl_plugin *theirs, struct vl_plugin *ours);

#ifdef __cplusplus
}
#endif

#endif
