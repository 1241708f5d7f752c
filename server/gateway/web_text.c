/* web_text.c - the small text forms of HTTP: query arguments, cookies, form fields. */
#include "base/hex.h"
#include "gateway/web_server.h"

#include <string.h>

const char *vl_web_argument(const struct vl_web_request *request, const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < request->argument_count; i++)
        if (strncmp(request->arguments[i], name, n) == 0 && request->arguments[i][n] == '=')
            return request->arguments[i] + n + 1;
    return NULL;
}

static int copy_value(const char *value, size_t n, char *out, size_t size)
{
    if (n >= size)
        return VL_E_FULL;
    memcpy(out, value, n);
    out[n] = '\0';
    return VL_OK;
}

int vl_web_cookie(const char *header, const char *name, char *out, size_t size)
{
    size_t name_length = strlen(name);
    const char *at = header;

    while (*at) {
        size_t n = strcspn(at, ";");
        if (n > name_length && strncmp(at, name, name_length) == 0 && at[name_length] == '=')
            return copy_value(at + name_length + 1, n - name_length - 1, out, size);
        at += n;
        at += strspn(at, "; ");
    }
    return VL_E_NOENT;
}

static int form_decode(struct vl_span in, char *out, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < in.n; i++) {
        int c = in.p[i];
        if (used + 1 >= size)
            return VL_E_FULL;
        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            c = i + 2 < in.n ? vl_hex_byte((const char *)in.p + i + 1) : -1;
            if (c < 0)
                return VL_E_PROTO;
            i += 2;
        }
        if (c == 0)
            return VL_E_PROTO;
        out[used++] = (char)c;
    }
    out[used] = '\0';
    return VL_OK;
}

int vl_web_form_field(struct vl_span body, const char *name, char *out, size_t size)
{
    size_t name_length = strlen(name);
    struct vl_cursor c = vl_cursor_of(body);

    while (c.rest.n > 0) {
        const uint8_t *end = memchr(c.rest.p, '&', c.rest.n);
        struct vl_span pair = vl_cursor_take(&c, end ? (size_t)(end - c.rest.p) : c.rest.n);
        if (pair.n > name_length && memcmp(pair.p, name, name_length) == 0 &&
            pair.p[name_length] == '=')
            return form_decode((struct vl_span){pair.p + name_length + 1, pair.n - name_length - 1},
                               out, size);
        if (end)
            (void)vl_cursor_take(&c, 1);
    }
    return VL_E_NOENT;
}
