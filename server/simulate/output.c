#include "simulate/output.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 4096

static bool make_room(struct vl_output *out, size_t more)
{
    size_t capacity = out->capacity ? out->capacity : FIRST_CAPACITY;
    if (out->failed || more >= SIZE_MAX / 4 - out->n) {
        out->failed = true;
        return false;
    }
    while (capacity <= out->n + more)
        capacity *= 2;
    if (capacity == out->capacity)
        return true;
    char *text = realloc(out->text, capacity);
    if (!text) {
        out->failed = true;
        return false;
    }
    out->text = text;
    out->capacity = capacity;
    return true;
}

void vl_output_add(struct vl_output *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (n < 0)
        out->failed = true;
    if (n < 0 || !make_room(out, (size_t)n))
        return;
    va_start(arguments, format);
    vsnprintf(out->text + out->n, (size_t)n + 1, format, arguments);
    va_end(arguments);
    out->n += (size_t)n;
}

void vl_output_html(struct vl_output *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            vl_output_add(out, "&amp;");
            break;
        case '<':
            vl_output_add(out, "&lt;");
            break;
        case '>':
            vl_output_add(out, "&gt;");
            break;
        case '"':
            vl_output_add(out, "&quot;");
            break;
        case '\'':
            vl_output_add(out, "&#39;");
            break;
        default:
            vl_output_add(out, "%c", *text);
            break;
        }
    }
}

static int characters(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0u) != 0x80u;
    return n;
}

void vl_output_column(struct vl_output *out, int width, const char *text)
{
    int spaces = abs(width) - characters(text);
    spaces = spaces > 0 ? spaces : 0;
    if (width < 0)
        vl_output_add(out, "%s%*s", text, spaces, "");
    else
        vl_output_add(out, "%*s%s", spaces, "", text);
}

char *vl_output_take(struct vl_output *out)
{
    char *text = out->text;
    if (!text && !out->failed)
        text = calloc(1, 1);
    if (out->failed) {
        free(text);
        text = NULL;
    }
    memset(out, 0, sizeof *out);
    return text;
}
