#include "gateway/guest_link.h"

#include "base/json.h"
#include "domain/view.h"
#include "gateway/guest_person.h"
#include "gateway/oidc_text.h"
#include "gateway/web_answer.h"
#include <stdlib.h>
#include <string.h>

#define BODY_BYTES 256
#define BODY_DEPTH 2

int vl_guest_link_hash(const struct vl_vault *vault, const char *token,
                       uint8_t out[VL_TOKEN_HASH_BYTES])
{
    struct vl_span text = {(const uint8_t *)token, strlen(token)};
    char hash[VL_LOOKUP_HASH_BYTES];
    int rc = vl_vault_lookup_hash(vault, "guest link", text, hash);

    if (rc < 0)
        return rc;
    return vl_b64url_read(hash, strlen(hash), out, VL_TOKEN_HASH_BYTES) == VL_TOKEN_HASH_BYTES
               ? VL_OK
               : VL_E_INTERNAL;
}

vl_person_index vl_guest_link_person(const struct vl_gateway *g, uint64_t guest)
{
    const struct vl_book_entry *entry;
    const struct vl_book_guest *known = vl_book_guest(g->book, guest, &entry);

    return known ? vl_guest_person(g->region, known->number) : VL_NONE;
}

struct arriving { /* one exchange that waits for the journal */
    struct vl_gateway *g;
    struct vl_web_exchange *exchange;
    uint8_t token[VL_TOKEN_HASH_BYTES];
    char slot[VL_SLOT_CHARACTERS + 1];
    enum vl_language language;
    bool secure;
};

static void let_in(const struct arriving *a)
{
    char line[VL_COOKIE_LINE_BYTES];
    struct vl_guest_view guest;

    /* It may be gone in the same breath. */
    if (vl_state_guest_of_link(vl_engine_state(a->g->engine), a->token, &guest) < 0)
        vl_web_answer_problem(a->exchange, "link_not_valid", a->language, NULL);
    else if (vl_identity_guest_cookie(a->g->identity, a->slot, guest.id, a->secure, line) < 0)
        vl_web_answer_problem(a->exchange, "internal", a->language, NULL);
    else
        vl_web_answer_empty(a->exchange, 204, "set-cookie:", line);
}

static void on_arrived(void *data, const struct vl_engine_result *result)
{
    struct arriving *a = data;

    if (result->rc == VL_OK)
        let_in(a);
    else
        vl_web_answer_problem(a->exchange, vl_gateway_reason(result->rc, result->refusal),
                              a->language, NULL);
    free(a);
}

static bool read_token(const struct vl_gateway *g, const struct vl_web_request *request,
                       uint8_t out[VL_TOKEN_HASH_BYTES])
{
    static const struct vl_json_limits limits = {BODY_BYTES, BODY_DEPTH};
    json_t *body = NULL;
    const char *token;
    bool ok;

    if (vl_json_parse(request->body, &limits, &body, NULL) < 0)
        return false;
    token =
        vl_json_string_within(body, "token", VL_GUEST_TOKEN_BYTES - 1, VL_GUEST_TOKEN_BYTES - 1);
    ok = token && vl_guest_link_hash(g->vault, token, out) == VL_OK;
    json_decref(body);
    return ok;
}

static void arrive(struct vl_gateway *g, struct vl_web_exchange *x,
                   const struct vl_web_request *request, const char *slot)
{
    struct vl_command c = {.type = VL_COMMAND_GUEST_ARRIVE};
    enum vl_language language = vl_language_from(vl_web_argument(request, "language"));
    struct arriving *a = calloc(1, sizeof *a);
    struct vl_guest_view guest;
    int rc = VL_E_STATE;

    if (!a) {
        vl_web_answer_problem(x, "internal", language, NULL);
        return;
    }
    *a = (struct arriving){.g = g, .exchange = x, .language = language, .secure = request->secure};
    memcpy(a->slot, slot, sizeof a->slot);
    /* A link was durable before anybody had it: guesses do not reach the engine. */
    if (read_token(g, request, a->token) &&
        vl_state_guest_of_link(vl_engine_state(g->engine), a->token, &guest) == VL_OK) {
        memcpy(c.u.guest.token, a->token, VL_TOKEN_HASH_BYTES);
        rc = vl_engine_submit(g->engine, &c, on_arrived, a);
    }
    if (rc == VL_OK)
        return;
    vl_web_answer_problem(x, rc == VL_E_STATE ? "link_not_valid" : vl_gateway_reason(rc, NULL),
                          language, NULL);
    free(a);
}

bool vl_guest_link_request(struct vl_gateway *g, struct vl_web_exchange *x,
                           const struct vl_web_request *request)
{
    const char *slot = vl_web_argument(request, "slot");

    if (strcmp(request->path, "/guest") != 0)
        return false;
    if (request->method != VL_WEB_POST)
        vl_web_answer_empty(x, 405, "allow:", "POST");
    else if (!vl_identity_same_origin(g->identity, request))
        vl_web_answer_empty(x, 403, NULL, NULL);
    else if (!slot || !vl_is_slot(slot) ||
             strncmp(request->content_type, "application/json", 16) != 0)
        vl_web_answer_empty(x, 400, NULL, NULL);
    else
        arrive(g, x, request, slot);
    return true;
}
