/* A whole sign-in over loopback: our client, our demo provider, and a browser of the test's own.
 * The server runs on a loop in a second thread; the browser is libcurl in the first. */
#include "gateway/identity.h"
#include "gateway/oidc_text.h"
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define SLOT     "0123456789abcdef"
#define OTHER    "fedcba9876543210"
#define ADDRESS  4096
#define BODY     65536
#define DEADLINE 20L

/* --- the server ---------------------------------------------------------------------------------
 */

struct server {
    uv_loop_t loop;
    uv_async_t ask_stop;
    uv_thread_t thread;
    struct vl_settings settings;
    struct vl_region *region;
    struct vl_web_server *web;
    struct vl_identity *identity;
    char app[64], provider[64];
    char empty[1], client_id[16], claim[8], address[16], issuer[64];
};

static uint16_t free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    close(fd);
    return ntohs(a.sin_port);
}

static struct vl_region *load_region(void)
{
    static struct vl_report report;
    json_t *source = json_load_file(VL_SOURCE_DIR "/server/main/demo/region.json", 0, NULL);
    struct vl_region *region = NULL;

    assert_non_null(source);
    assert_int_equal(vl_region_from_json(source, &region, &report), VL_OK);
    json_decref(source);
    return region;
}

/* /guest-in?slot= makes the visitor guest 17; /who?slot= says who the cookie makes him. */
static void on_request(void *owner, struct vl_web_exchange *x, const struct vl_web_request *request)
{
    struct server *s = owner;
    const char *slot = vl_web_argument(request, "slot");
    struct vl_web_response r = {.status = 404};
    vl_person_index person;
    const char *id = "nobody";
    char line[VL_COOKIE_LINE_BYTES];
    uint64_t guest;

    if (vl_identity_request(s->identity, x, request))
        return;
    if (strcmp(request->path, "/guest-in") == 0 && slot &&
        vl_identity_guest_cookie(s->identity, slot, 17, false, line) == VL_OK) {
        r.status = 204;
        r.headers[r.header_count++] = (struct vl_web_header){"set-cookie:", line};
    }
    if (strcmp(request->path, "/who") == 0 && slot) {
        if (vl_identity_person(s->identity, request->cookie, slot, &person) == VL_OK)
            id = vl_region_person_id(s->region, person);
        else if (vl_identity_guest(s->identity, request->cookie, slot, &guest) == VL_OK)
            id = guest == 17 ? "guest 17" : "another guest";
        r.status = 200;
        r.body = (struct vl_span){(const uint8_t *)id, strlen(id)};
    }
    vl_web_reply(x, &r);
}

static void on_ask_stop(uv_async_t *async)
{
    struct server *s = async->data;

    vl_web_server_stop(s->web);
    vl_identity_destroy(s->identity);
    uv_close((uv_handle_t *)async, NULL);
}

static void run(void *data)
{
    struct server *s = data;

    uv_run(&s->loop, UV_RUN_DEFAULT);
}

static void settings_of(struct server *s, uint16_t port, uint16_t demo_port)
{
    snprintf(s->client_id, sizeof s->client_id, "vagtlinje");
    snprintf(s->claim, sizeof s->claim, "sub");
    snprintf(s->address, sizeof s->address, "127.0.0.1");
    snprintf(s->app, sizeof s->app, "http://localhost:%u", port);
    snprintf(s->provider, sizeof s->provider, "http://localhost:%u", demo_port);
    s->settings = (struct vl_settings){
        .http_port = port,
        .public_url = s->empty,
        .issuer = s->issuer,
        .client_id = s->client_id,
        .client_secret = s->empty,
        .person_claim = s->claim,
        .session_hours = 12,
        .demo_provider = s->issuer[0] == '\0',
        .demo_address = s->address,
        .demo_port = demo_port,
    };
}

static struct server *start(const char *issuer)
{
    static const uint8_t key[32] = {1, 2, 3};
    struct server *s = calloc(1, sizeof *s);
    uint16_t port = free_port();
    struct vl_identity_options o = {.key = key};
    struct vl_web_listener l = {.name = "http", .address = "127.0.0.1", .port = port, .owner = s};

    assert_non_null(s);
    snprintf(s->issuer, sizeof s->issuer, "%s", issuer);
    settings_of(s, port, free_port());
    s->region = load_region();
    assert_int_equal(uv_loop_init(&s->loop), 0);
    assert_int_equal(uv_async_init(&s->loop, &s->ask_stop, on_ask_stop), 0);
    s->ask_stop.data = s;
    assert_int_equal(vl_web_server_create(&s->loop, NULL, &s->web), VL_OK);
    o.loop = &s->loop;
    o.settings = &s->settings;
    o.region = s->region;
    o.web = s->web;
    assert_int_equal(vl_identity_create(&o, &s->identity), VL_OK);
    l.handlers.on_request = on_request;
    assert_int_equal(vl_web_server_listen(s->web, &l), VL_OK);
    assert_int_equal(uv_thread_create(&s->thread, run, s), 0);
    return s;
}

static void stop(struct server *s)
{
    uv_async_send(&s->ask_stop);
    uv_thread_join(&s->thread);
    vl_web_server_destroy(s->web);
    assert_int_equal(uv_loop_close(&s->loop), 0);
    vl_region_destroy(s->region);
    free(s);
}

static int set_up(void **state)
{
    *state = start("");
    return 0;
}

static int tear_down(void **state)
{
    stop(*state);
    return 0;
}

/* --- the browser --------------------------------------------------------------------------------
 */

struct answer {
    long status;
    char location[ADDRESS];
    char body[BODY];
    size_t used;
};

static size_t on_body(char *bytes, size_t size, size_t n, void *data)
{
    struct answer *a = data;

    n *= size;
    if (n >= sizeof a->body - a->used)
        return 0;
    memcpy(a->body + a->used, bytes, n);
    a->used += n;
    a->body[a->used] = '\0';
    return n;
}

static CURL *browser(void)
{
    CURL *b = curl_easy_init();

    assert_non_null(b);
    curl_easy_setopt(b, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(b, CURLOPT_PROXY, "");
    curl_easy_setopt(b, CURLOPT_TIMEOUT, DEADLINE);
    curl_easy_setopt(b, CURLOPT_WRITEFUNCTION, on_body);
    return b;
}

/* form NULL: GET. origin NULL: none. */
static void request(CURL *b, const char *url, const char *form, const char *origin,
                    struct answer *out)
{
    char line[128];
    struct curl_slist *headers = NULL;
    const char *location = NULL;

    memset(out, 0, sizeof *out);
    if (origin) {
        snprintf(line, sizeof line, "Origin: %s", origin);
        headers = curl_slist_append(NULL, line);
    }
    curl_easy_setopt(b, CURLOPT_URL, url);
    curl_easy_setopt(b, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(b, CURLOPT_WRITEDATA, out);
    if (form)
        curl_easy_setopt(b, CURLOPT_COPYPOSTFIELDS, form);
    else
        curl_easy_setopt(b, CURLOPT_HTTPGET, 1L);
    assert_int_equal(curl_easy_perform(b), CURLE_OK);
    curl_easy_getinfo(b, CURLINFO_RESPONSE_CODE, &out->status);
    curl_easy_getinfo(b, CURLINFO_REDIRECT_URL, &location);
    if (location)
        snprintf(out->location, sizeof out->location, "%s", location);
    curl_easy_setopt(b, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
}

static void get(CURL *b, const char *base, const char *path, struct answer *out)
{
    char url[ADDRESS + 100];

    snprintf(url, sizeof url, "%s%s", base, path);
    request(b, url, NULL, NULL, out);
}

/* From /login to the address that the provider sends the browser back to. */
static void to_callback(const struct server *s, CURL *b, const char *slot, const char *person,
                        struct answer *a)
{
    char url[ADDRESS], form[ADDRESS + 100];

    snprintf(url, sizeof url, "/login?slot=%s&language=en", slot);
    get(b, s->app, url, a);
    assert_int_equal(a->status, 302);
    assert_int_equal(strncmp(a->location, s->provider, strlen(s->provider)), 0);
    snprintf(form, sizeof form, "%s&person=%s", strchr(a->location, '?') + 1, person);
    snprintf(url, sizeof url, "%s/authorize", s->provider);
    request(b, url, form, s->provider, a);
}

static void assert_is(const struct server *s, CURL *b, const char *slot, const char *person)
{
    static struct answer a;
    char path[64];

    snprintf(path, sizeof path, "/who?slot=%s", slot);
    get(b, s->app, path, &a);
    assert_int_equal(a.status, 200);
    assert_string_equal(a.body, person);
}

/* --- what is shown ------------------------------------------------------------------------------
 */

static struct answer a, second;

static void test_guests_and_people_are_kept_apart(void **state)
{
    struct server *s = *state;
    CURL *b = browser();

    get(b, s->app, "/guest-in?slot=x", &a);
    assert_int_equal(a.status, 404);
    get(b, s->app, "/guest-in?slot=" SLOT, &a);
    assert_int_equal(a.status, 204);
    assert_is(s, b, SLOT, "guest 17");
    assert_is(s, b, OTHER, "nobody"); /* one tab's cookie is no other's */
    to_callback(s, b, OTHER, "gp-anne", &a);
    request(b, a.location, NULL, NULL, &second);
    assert_is(s, b, OTHER, "gp-anne");
    assert_is(s, b, SLOT, "guest 17");
    curl_easy_cleanup(b);
}

static void test_sign_in_and_out(void **state)
{
    struct server *s = *state;
    char url[ADDRESS], home[ADDRESS];
    CURL *b = browser();

    to_callback(s, b, SLOT, "gp-anne", &a);
    assert_int_equal(a.status, 303);
    request(b, a.location, NULL, NULL, &second);
    assert_int_equal(second.status, 303);
    snprintf(home, sizeof home, "%s/?slot=" SLOT, s->app);
    assert_string_equal(second.location, home);
    assert_is(s, b, SLOT, "gp-anne");
    assert_is(s, b, OTHER, "nobody");
    assert_is(s, b, "x", "nobody");

    to_callback(s, b, OTHER, "lunge-slagelse", &a);
    request(b, a.location, NULL, NULL, &second);
    assert_is(s, b, OTHER, "lunge-slagelse");
    assert_is(s, b, SLOT, "gp-anne");

    snprintf(url, sizeof url, "%s/logout?slot=" SLOT, s->app);
    request(b, url, NULL, NULL, &a);
    assert_int_equal(a.status, 405);
    request(b, url, "", NULL, &a);
    assert_int_equal(a.status, 403);
    request(b, url, "", "http://evil.example", &a);
    assert_int_equal(a.status, 403);
    assert_is(s, b, SLOT, "gp-anne");
    request(b, url, "", s->app, &a);
    assert_int_equal(a.status, 204);
    assert_is(s, b, SLOT, "nobody");
    assert_is(s, b, OTHER, "lunge-slagelse");
    assert_int_equal(vl_identity_figures(s->identity).signed_in, 2);
    curl_easy_cleanup(b);
}

/* A browser that never closes: its oldest sessions end before its requests outgrow our limits. */
static void test_many_tabs(void **state)
{
    struct server *s = *state;
    CURL *b = browser();
    char slot[32];
    unsigned tabs = 40, alive = 0;

    curl_easy_setopt(b, CURLOPT_COOKIELIST,
                     "Set-Cookie: vl_s_ffffffffffffffff=v1.forged; domain=localhost; path=/");
    for (unsigned i = 0; i < tabs; i++) {
        snprintf(slot, sizeof slot, "%016x", i);
        to_callback(s, b, slot, "gp-anne", &a);
        request(b, a.location, NULL, NULL, &second);
        assert_int_equal(second.status, 303);
        assert_is(s, b, slot, "gp-anne");
    }
    for (unsigned i = 0; i < tabs; i++) {
        snprintf(slot, sizeof slot, "/who?slot=%016x", i);
        get(b, s->app, slot, &a);
        alive += strcmp(a.body, "gp-anne") == 0;
    }
    assert_int_equal(alive, 12);
    curl_easy_cleanup(b);
}

static void test_pages(void **state)
{
    struct server *s = *state;
    CURL *b = browser();

    get(b, s->app, "/login?slot=" SLOT "&language=da", &a);
    request(b, a.location, NULL, NULL, &second);
    assert_int_equal(second.status, 200);
    for (size_t i = 0; i < s->region->n_people; i++) {
        char button[96];
        snprintf(button, sizeof button, "data-testid=\"person-%s\"", s->region->people[i].id);
        if (!strstr(second.body, button)) /* a role without a group? */
            fail_msg("nobody can choose to be %s", s->region->people[i].id);
    }
    assert_non_null(strstr(second.body, "<html lang=\"da\">"));
    assert_non_null(strstr(second.body, "demo uden adgangskoder"));
    get(b, s->app, "/login?slot=" SLOT "&language=en", &a);
    request(b, a.location, NULL, NULL, &second);
    assert_non_null(strstr(second.body, "<html lang=\"en\">"));
    get(b, s->app, "/auth/style.css", &a);
    assert_int_equal(a.status, 200);
    get(b, s->app, "/login", &a);
    assert_int_equal(a.status, 400);
    get(b, s->app, "/login?slot=%3Cscript%3E", &a);
    assert_int_equal(a.status, 400);
    assert_null(strstr(a.body, "script"));
    curl_easy_cleanup(b);
}

/* The cookie of the first use is put back, as a thief of both would. */
static void test_replayed_code(void **state)
{
    struct server *s = *state;
    struct curl_slist *cookies = NULL;
    CURL *b = browser();

    to_callback(s, b, SLOT, "gp-anne", &a);
    curl_easy_getinfo(b, CURLINFO_COOKIELIST, &cookies);
    request(b, a.location, NULL, NULL, &second);
    assert_int_equal(second.status, 303);
    request(b, a.location, NULL, NULL, &second);
    assert_int_equal(second.status, 400);
    curl_easy_setopt(b, CURLOPT_COOKIELIST, "ALL");
    for (struct curl_slist *c = cookies; c; c = c->next)
        curl_easy_setopt(b, CURLOPT_COOKIELIST, c->data);
    request(b, a.location, NULL, NULL, &second);
    assert_int_equal(second.status, 403);
    assert_is(s, b, SLOT, "nobody");
    curl_slist_free_all(cookies);
    curl_easy_cleanup(b);
}

/* The address with one argument's value replaced. */
static void with_argument(const char *address, const char *name, const char *value, char *out)
{
    const char *at = strstr(address, name);
    size_t end;

    assert_non_null(at);
    at += strlen(name);
    end = strcspn(at, "&");
    snprintf(out, ADDRESS, "%.*s%s%s", (int)(at - address), address, value, at + end);
}

static void test_callback_of_another_sign_in(void **state)
{
    static const char *const states[] = {"",
                                         "x",
                                         SLOT,
                                         SLOT ".",
                                         SLOT ".AAAAAAAAAAAAAAAAAAAAAA",
                                         OTHER ".AAAAAAAAAAAAAAAAAAAAAA",
                                         "%3Cb%3E" SLOT ".AAAA"};
    struct server *s = *state;
    CURL *b = browser(), *victim = browser();
    char url[ADDRESS];

    to_callback(s, b, SLOT, "gp-anne", &a);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        with_argument(a.location, "state=", states[i], url);
        request(b, url, NULL, NULL, &second);
        assert_int_equal(second.status, 400);
        assert_null(strstr(second.body, "<b>"));
    }
    request(victim, a.location, NULL, NULL, &second);
    assert_int_equal(second.status, 400);
    with_argument(a.location, "iss=", "https%3A%2F%2Fevil.example", url);
    request(b, url, NULL, NULL, &second);
    assert_int_equal(second.status, 403);
    to_callback(s, b, SLOT, "gp-anne", &a);
    *strstr(a.location, "&iss=") = '\0';
    request(b, a.location, NULL, NULL, &second);
    assert_int_equal(second.status, 403);
    assert_is(s, b, SLOT, "nobody");
    curl_easy_cleanup(b);
    curl_easy_cleanup(victim);
}

static void test_authorize_refusals(void **state)
{
    static const struct {
        const char *name, *value;
    } cases[] = {
        {"redirect_uri=", "https%3A%2F%2Fevil.example%2Fauth%2Fcallback"},
        {"redirect_uri=", ""},
        {"client_id=", "another"},
        {"response_type=", "token"},
        {"code_challenge_method=", "plain"},
        {"code_challenge=", "short"},
        {"nonce=", ""},
        {"state=", ""},
    };
    struct server *s = *state;
    CURL *b = browser();
    char url[ADDRESS], form[ADDRESS + 32], post[ADDRESS];

    snprintf(post, sizeof post, "%s/authorize", s->provider);
    get(b, s->app, "/login?slot=" SLOT, &a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        with_argument(a.location, cases[i].name, cases[i].value, url);
        request(b, url, NULL, NULL, &second);
        assert_int_equal(second.status, 400);
        assert_string_equal(second.location, "");
        snprintf(form, sizeof form, "%s&person=gp-anne", strchr(url, '?') + 1);
        request(b, post, form, s->provider, &second);
        assert_int_equal(second.status, 400);
        assert_string_equal(second.location, "");
    }
    snprintf(form, sizeof form, "%s&person=stranger", strchr(a.location, '?') + 1);
    request(b, post, form, s->provider, &second);
    assert_int_equal(second.status, 400);
    snprintf(form, sizeof form, "%s&person=gp-anne", strchr(a.location, '?') + 1);
    request(b, post, form, "http://evil.example", &second);
    assert_int_equal(second.status, 403);
    request(b, post, form, NULL, &second);
    assert_int_equal(second.status, 403);
    curl_easy_cleanup(b);
}

/* One exchange at /token with the code of a fresh authorization whose verifier is `made_of`. */
static long redeem(struct server *s, CURL *b, const char *made_of, const char *shown,
                   const char *redirect, bool twice)
{
    char challenge[44], form[ADDRESS], url[128], code[64] = "";

    assert_int_equal(vl_sha256_base64url(made_of, challenge, sizeof challenge), VL_OK);
    snprintf(url, sizeof url, "%s/authorize", s->provider);
    snprintf(form, sizeof form,
             "response_type=code&client_id=vagtlinje&redirect_uri=%s/auth/callback&state=s&nonce=n"
             "&code_challenge_method=S256&code_challenge=%s&person=gp-bo",
             s->app, challenge);
    request(b, url, form, s->provider, &a);
    assert_int_equal(a.status, 303);
    snprintf(code, sizeof code, "%.43s", strstr(a.location, "code=") + 5);
    snprintf(url, sizeof url, "%s/token", s->provider);
    snprintf(form, sizeof form,
             "grant_type=authorization_code&client_id=vagtlinje&redirect_uri=%s&code=%s"
             "&code_verifier=%s",
             redirect, code, shown);
    request(b, url, form, NULL, &a);
    if (twice)
        request(b, url, form, NULL, &a);
    return a.status;
}

static void test_token_refusals(void **state)
{
    static const char right[] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    static const char wrong[] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl";
    struct server *s = *state;
    CURL *b = browser();
    char redirect[128];

    snprintf(redirect, sizeof redirect, "%s/auth/callback", s->app);
    assert_int_equal(redeem(s, b, right, right, redirect, false), 200);
    assert_non_null(strstr(a.body, "\"token_type\":\"Bearer\""));
    assert_int_equal(redeem(s, b, right, right, redirect, true), 400);
    assert_non_null(strstr(a.body, "invalid_grant"));
    assert_int_equal(redeem(s, b, right, wrong, redirect, false), 400);
    assert_int_equal(redeem(s, b, right, "", redirect, false), 400);
    assert_int_equal(redeem(s, b, "short", "short", redirect, false), 400);
    assert_int_equal(redeem(s, b, right, right, "http://evil.example/", false), 400);
    curl_easy_cleanup(b);
}

static void test_another_host_name_goes_to_the_public_one(void **state)
{
    struct server *s = *state;
    CURL *b = browser();
    char url[128], there[128];

    snprintf(url, sizeof url, "http://127.0.0.1:%u/login?slot=" SLOT "&language=en",
             (unsigned)s->settings.http_port);
    snprintf(there, sizeof there, "%s/login?slot=" SLOT "&language=en&public=1", s->app);
    request(b, url, NULL, NULL, &a);
    assert_int_equal(a.status, 302);
    assert_string_equal(a.location, there);
    curl_easy_cleanup(b);
}

static void test_provider_down(void **state)
{
    char issuer[64];
    struct server *s;
    CURL *b = browser();

    (void)state;
    snprintf(issuer, sizeof issuer, "http://127.0.0.1:%u", free_port());
    s = start(issuer);
    for (int i = 0; i < 2; i++) {
        get(b, s->app, "/login?slot=" SLOT "&language=en", &a);
        assert_int_equal(a.status, 502);
        assert_non_null(strstr(a.body, "<html lang=\"en\">"));
    }
    assert_int_equal(vl_identity_figures(s->identity).provider_errors, 2);
    curl_easy_cleanup(b);
    stop(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_in_and_out),
        cmocka_unit_test(test_guests_and_people_are_kept_apart),
        cmocka_unit_test(test_many_tabs),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_replayed_code),
        cmocka_unit_test(test_callback_of_another_sign_in),
        cmocka_unit_test(test_authorize_refusals),
        cmocka_unit_test(test_token_refusals),
        cmocka_unit_test(test_another_host_name_goes_to_the_public_one),
        cmocka_unit_test(test_provider_down),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
