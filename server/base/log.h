/* log.h - events as JSON lines on standard error, which systemd's journal picks up.
 *
 * A log line names an event, not prose: {"at":..., "level":"info", "program":"vagtlinje",
 * "event":"call.refused", "call":17, ...}. No personal datum and no secret is ever a field;
 * text from outside is escaped by the JSON writer and cut at 256 bytes.
 * Threads: may be called from any thread; one write(2) a line. */
#ifndef VL_BASE_LOG_H
#define VL_BASE_LOG_H

#include <stdint.h>

enum vl_log_level { VL_LOG_DEBUG, VL_LOG_INFO, VL_LOG_WARNING, VL_LOG_ERROR };

struct vl_log {          /* in place; plain data, copied freely */
    const char *program; /* static or outliving the log */
    enum vl_log_level threshold;
    int fd;
};

struct vl_log_field {
    const char *key;
    const char *text; /* NULL: `number` is the value */
    int64_t number;
};
/* text may be NULL: "" is logged. */
static inline struct vl_log_field vl_log_text(const char *key, const char *text)
{
    return (struct vl_log_field){key, text ? text : "", 0};
}
#define VL_LOG_TEXT(k, v)   vl_log_text((k), (v))
#define VL_LOG_NUMBER(k, v) ((struct vl_log_field){(k), 0, (int64_t)(v)})

/* log may be NULL: nothing is written. At most 16 fields. */
void vl_log_event(const struct vl_log *log, enum vl_log_level level, const char *event,
                  const struct vl_log_field *fields, unsigned count);
/* vl_log(log, VL_LOG_INFO, "child.started", VL_LOG_TEXT("child", name), VL_LOG_NUMBER("pid", pid))
 */
#define vl_log(log, level, event, ...)                                                             \
    vl_log_event((log), (level), (event), (const struct vl_log_field[]){__VA_ARGS__},              \
                 (unsigned)(sizeof((const struct vl_log_field[]){__VA_ARGS__}) /                   \
                            sizeof(struct vl_log_field)))

#endif
