#include "plugin/ics_lines.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

int vl_ics_lines_init(struct vl_ics_lines *lines, struct vl_span text)
{
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf};

    *lines = (struct vl_ics_lines){.rest = text, .number = 1, .buffer = malloc(VL_ICS_LINE_BYTES)};
    if (!lines->buffer)
        return VL_E_NOMEM;
    if (text.n >= sizeof mark && memcmp(text.p, mark, sizeof mark) == 0)
        lines->rest = (struct vl_span){text.p + sizeof mark, text.n - sizeof mark};
    return VL_OK;
}

void vl_ics_lines_fini(struct vl_ics_lines *lines)
{
    free(lines->buffer);
    lines->buffer = NULL;
}

/* The next physical line without its ending. */
static struct vl_span take_physical(struct vl_ics_lines *lines)
{
    const uint8_t *end = memchr(lines->rest.p, '\n', lines->rest.n);
    struct vl_span line = {lines->rest.p, end ? (size_t)(end - lines->rest.p) : lines->rest.n};
    size_t taken = line.n + (end != NULL);

    lines->rest = (struct vl_span){lines->rest.p + taken, lines->rest.n - taken};
    lines->number++;
    if (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

static bool has_control(struct vl_span bytes)
{
    for (size_t i = 0; i < bytes.n; i++)
        if ((bytes.p[i] < 0x20 && bytes.p[i] != '\t') || bytes.p[i] == 0x7f)
            return true;
    return false;
}

/* The first trouble of a line is the one that is told. */
static void append(struct vl_ics_lines *lines, struct vl_span part, size_t *used,
                   struct vl_ics_line *out)
{
    size_t room = VL_ICS_LINE_BYTES - 1 - *used;
    size_t n = part.n < room ? part.n : room;

    if (out->trouble == VL_ICS_NONE && has_control(part))
        out->trouble = VL_ICS_CONTROL;
    if (out->trouble == VL_ICS_NONE && n < part.n)
        out->trouble = VL_ICS_TOO_LONG;
    if (n)
        memcpy(lines->buffer + *used, part.p, n);
    *used += n;
}

bool vl_ics_lines_next(struct vl_ics_lines *lines, struct vl_ics_line *out)
{
    struct vl_span part = {0};
    size_t used = 0;

    while (lines->rest.n > 0 && part.n == 0) {
        *out = (struct vl_ics_line){lines->number, VL_ICS_NONE, lines->buffer};
        part = take_physical(lines);
    }
    if (part.n == 0)
        return false;
    if (is_blank(part.p[0]))
        out->trouble = VL_ICS_BROKEN_FOLDING;
    append(lines, part, &used, out);
    while (lines->rest.n > 0 && is_blank(lines->rest.p[0])) {
        part = take_physical(lines);
        append(lines, (struct vl_span){part.p + (part.n > 0), part.n - (part.n > 0)}, &used, out);
    }
    lines->buffer[out->trouble == VL_ICS_CONTROL ? 0 : used] = '\0';
    return true;
}

/* The ':' that ends the name and its parameters; NULL when there is none. */
static const char *find_colon(const char *line)
{
    bool quoted = false;

    for (; *line; line++) {
        quoted ^= *line == '"';
        if (*line == ':' && !quoted)
            return line;
    }
    return NULL;
}

bool vl_ics_is_property(const char *line)
{
    size_t name = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");

    return name > 0 && (line[name] == ':' || line[name] == ';') && find_colon(line + name);
}

bool vl_ics_is(const char *line, const char *name)
{
    size_t n = strlen(name);

    return strncasecmp(line, name, n) == 0 && (line[n] == ':' || line[n] == ';');
}

const char *vl_ics_value(const char *line)
{
    const char *colon = find_colon(line);

    return colon ? colon + 1 : "";
}
