#include "base/log.h"
#include "base/clock.h"
#include "base/cursor.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_FIELDS     16
#define MAX_TEXT_BYTES 256
/* 16 fields whose every byte becomes \u00XX would need more; then the line ends early. */
#define LINE_BYTES 8192

static void put_text(struct vl_writer *w, const char *s)
{
    vl_writer_bytes(w, s, strlen(s));
}

/* Length of the well-formed UTF-8 sequence at p, 0 when there is none (Unicode, table 3-7). */
static size_t utf8_length(const uint8_t *p, size_t n)
{
    static const struct {
        uint8_t first, last, second_from, second_to, length;
    } forms[] = {
        {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
        {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    if (p[0] < 0x80)
        return 1;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (p[0] < forms[i].first || p[0] > forms[i].last)
            continue;
        if (n < forms[i].length || p[1] < forms[i].second_from || p[1] > forms[i].second_to)
            return 0;
        for (size_t k = 2; k < forms[i].length; k++)
            if ((p[k] & 0xc0) != 0x80)
                return 0;
        return forms[i].length;
    }
    return 0;
}

static void put_escaped_ascii(struct vl_writer *w, uint8_t c)
{
    char text[8];
    if (c == '"' || c == '\\') {
        text[0] = '\\';
        text[1] = (char)c;
        vl_writer_bytes(w, text, 2);
    } else if (c < 0x20 || c == 0x7f) {
        snprintf(text, sizeof text, "\\u%04x", c);
        put_text(w, text);
    } else {
        vl_writer_bytes(w, &c, 1);
    }
}

static void put_string(struct vl_writer *w, const char *text)
{
    size_t n = strnlen(text, MAX_TEXT_BYTES);
    const uint8_t *p = (const uint8_t *)text;
    put_text(w, "\"");
    while (n > 0) {
        size_t length = utf8_length(p, n);
        if (length == 0) {
            put_text(w, "\\ufffd");
            length = 1;
        } else if (length == 1) {
            put_escaped_ascii(w, *p);
        } else {
            vl_writer_bytes(w, p, length);
        }
        p += length;
        n -= length;
    }
    put_text(w, "\"");
}

/* A whole member or none of it. */
static void put_member(struct vl_writer *w, struct vl_log_field f)
{
    struct vl_writer before = *w;
    if (w->used > 1)
        put_text(w, ",");
    put_string(w, f.key);
    put_text(w, ":");
    if (f.text) {
        put_string(w, f.text);
    } else {
        char number[24];
        snprintf(number, sizeof number, "%lld", (long long)f.number);
        put_text(w, number);
    }
    if (w->failed)
        *w = before;
}

static void write_line(int fd, const uint8_t *p, size_t n)
{
    for (int attempt = 0; attempt < 8; attempt++) {
        ssize_t done = write(fd, p, n);
        if (done >= 0 || errno != EINTR)
            return;
    }
}

void vl_log_event(const struct vl_log *log, enum vl_log_level level, const char *event,
                  const struct vl_log_field *fields, unsigned count)
{
    static const char *const levels[] = {"debug", "info", "warning", "error"};
    char at[VL_UTC_TEXT_BYTES];
    uint8_t line[LINE_BYTES];
    if (!log || level < log->threshold)
        return;
    int saved_errno = errno;
    /* Two bytes are kept back for the end of the line. */
    struct vl_writer w = vl_writer_of(line, sizeof line - 2);
    vl_utc_format(vl_utc_now(), at);
    put_text(&w, "{");
    put_member(&w, VL_LOG_TEXT("at", at));
    put_member(&w, VL_LOG_TEXT("level", levels[level]));
    put_member(&w, VL_LOG_TEXT("program", log->program));
    put_member(&w, VL_LOG_TEXT("event", event));
    for (unsigned i = 0; i < count && i < MAX_FIELDS; i++)
        put_member(&w, fields[i]);
    line[w.used] = '}';
    line[w.used + 1] = '\n';
    write_line(log->fd, line, w.used + 2);
    errno = saved_errno;
}
