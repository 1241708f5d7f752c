/* identity_cookies.c - the cookies that sign-in sets, and when there are too many of them. */
#include "gateway/identity_internal.h"

#include "base/clock.h"
#include "gateway/oidc_text.h"
#include "gateway/session_cookie.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LOOKED_AT 64

struct session {
    char slot[VL_SLOT_CHARACTERS + 1];
    int64_t expires_s; /* 0: worth nothing any more */
};

void vl_identity_cookie_line(const char *prefix, const char *slot, const char *value,
                             const char *path, int64_t max_age_s, bool secure,
                             char out[VL_COOKIE_LINE_BYTES])
{
    snprintf(out, VL_COOKIE_LINE_BYTES,
             "%s%s=%s; Path=%s; Max-Age=%" PRId64 "; HttpOnly; SameSite=Lax%s", prefix, slot, value,
             path, max_age_s, secure ? "; Secure" : "");
}

static int64_t expiry_of(const struct vl_identity *id, const char *header, const char *slot)
{
    char name[sizeof VL_SESSION_COOKIE + VL_SLOT_CHARACTERS], value[VL_SESSION_COOKIE_BYTES];
    struct vl_session_claim claim;

    snprintf(name, sizeof name, VL_SESSION_COOKIE "%s", slot);
    if (vl_web_cookie(header, name, value, sizeof value) < 0 ||
        vl_session_cookie_read(id->session_key, value, slot, vl_utc_now().ms / 1000, &claim) < 0)
        return 0;
    return claim.expires_s;
}

static size_t read_sessions(const struct vl_identity *id, const char *header, const char *slot,
                            struct session out[LOOKED_AT])
{
    static const size_t prefix = sizeof VL_SESSION_COOKIE - 1;
    size_t count = 0;

    for (const char *at = header; *at && count < LOOKED_AT; at += strspn(at, "; ")) {
        struct session *s = &out[count];
        size_t n = strcspn(at, ";");
        bool ours = n > prefix + VL_SLOT_CHARACTERS &&
                    strncmp(at, VL_SESSION_COOKIE, prefix) == 0 &&
                    at[prefix + VL_SLOT_CHARACTERS] == '=';
        if (ours) {
            memcpy(s->slot, at + prefix, VL_SLOT_CHARACTERS);
            s->slot[VL_SLOT_CHARACTERS] = '\0';
        }
        if (ours && vl_is_slot(s->slot) && strcmp(s->slot, slot) != 0) {
            s->expires_s = expiry_of(id, header, s->slot);
            count++;
        }
        at += n;
    }
    return count;
}

size_t vl_identity_surplus(const struct vl_identity *id, const char *cookie_header,
                           const char *slot, char out[VL_SURPLUS_MAX][VL_SLOT_CHARACTERS + 1])
{
    struct session sessions[LOOKED_AT];
    size_t count = read_sessions(id, cookie_header, slot, sessions), surplus = 0;

    while (count > 0 && surplus < VL_SURPLUS_MAX) {
        size_t oldest = 0;
        for (size_t i = 1; i < count; i++)
            if (sessions[i].expires_s < sessions[oldest].expires_s)
                oldest = i;
        if (count < VL_SESSIONS_KEPT && sessions[oldest].expires_s > 0)
            break;
        memcpy(out[surplus++], sessions[oldest].slot, sizeof sessions[oldest].slot);
        sessions[oldest] = sessions[--count];
    }
    return surplus;
}
