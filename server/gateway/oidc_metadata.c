#include "gateway/oidc_metadata.h"

#include "base/json.h"
#include "gateway/oidc_text.h"
#include <stdio.h>
#include <string.h>

/* It becomes a Location header or is fetched: printable, without a fragment, https. */
static bool read_url(const json_t *document, const char *name, bool loopback, char *out)
{
    const char *url = vl_json_string_within(document, name, 9, VL_OIDC_URL_BYTES - 1);

    if (!url || (strncmp(url, "https://", 8) != 0 && !(loopback && vl_is_loopback_url(url))))
        return false;
    for (const char *c = url; *c; c++)
        if (*c <= ' ' || *c > '~' || strchr("\"<>\\^`{|}#", *c))
            return false;
    snprintf(out, VL_OIDC_URL_BYTES, "%s", url);
    return true;
}

/* A list that is absent allows what the specification says is the default. */
static bool lists(const json_t *document, const char *name, const char *wanted, bool when_absent)
{
    const json_t *list = json_object_get(document, name), *item;
    size_t i;

    if (!list)
        return when_absent;
    json_array_foreach (list, i, item)
        if (json_is_string(item) && strcmp(json_string_value(item), wanted) == 0)
            return true;
    return false;
}

static int read_document(const json_t *d, const char *issuer, bool loopback,
                         struct vl_oidc_metadata *out)
{
    static const char *const methods = "token_endpoint_auth_methods_supported";
    struct vl_oidc_metadata m = {0};
    const char *says = vl_json_string(d, "issuer");

    if (!says || strcmp(says, issuer) != 0)
        return VL_E_PROTO;
    if (!read_url(d, "authorization_endpoint", loopback, m.authorization) ||
        !read_url(d, "token_endpoint", loopback, m.token) ||
        !read_url(d, "jwks_uri", loopback, m.jwks))
        return VL_E_PROTO;
    if (!lists(d, "response_types_supported", "code", false) ||
        !lists(d, "code_challenge_methods_supported", "S256", true))
        return VL_E_PROTO;
    m.says_issuer = vl_json_flag(d, "authorization_response_iss_parameter_supported");
    m.secret_in_form = !lists(d, methods, "client_secret_basic", true);
    *out = m;
    return VL_OK;
}

int vl_oidc_metadata_parse(struct vl_span text, const char *issuer, bool loopback,
                           struct vl_oidc_metadata *out)
{
    static const struct vl_json_limits limits = {256u * 1024u, 8};
    json_t *document;
    int rc = vl_json_parse(text, &limits, &document, NULL);

    if (rc < 0)
        return rc;
    rc = read_document(document, issuer, loopback, out);
    json_decref(document);
    return rc;
}
