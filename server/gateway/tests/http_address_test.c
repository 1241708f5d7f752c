/* Where the HTTP client may go: every private range, and its disguises in IPv6. */
#include "gateway/http_client.h"

#include "gateway/oidc_metadata.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool allowed(const char *text, bool loopback)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return vl_http_address_allowed((struct sockaddr *)&v4, loopback);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return vl_http_address_allowed((struct sockaddr *)&v6, loopback);
}

static void test_addresses(void **state)
{
    static const char *const fine[] = {"8.8.8.8",      "9.255.255.255",  "11.0.0.0",
                                       "172.15.0.1",   "172.32.0.1",     "223.255.255.255",
                                       "2a00:1450::1", "::ffff:8.8.8.8", "2002:808:808::1"};
    static const char *const never[] = {"0.0.0.0",
                                        "10.1.2.3",
                                        "100.64.0.1",
                                        "169.254.169.254",
                                        "172.16.0.1",
                                        "172.31.255.1",
                                        "192.168.1.1",
                                        "192.0.0.1",
                                        "198.18.0.1",
                                        "203.0.113.1",
                                        "224.0.0.1",
                                        "255.255.255.255",
                                        "::",
                                        "fe80::1",
                                        "fc00::1",
                                        "fd12::1",
                                        "ff02::1",
                                        "::10.0.0.1",
                                        "::ffff:10.0.0.1",
                                        "64:ff9b::a00:1",
                                        "2001:db8::1",
                                        "2001::1",
                                        "2002:a00:1::1",
                                        "2002:7f00:1::1",
                                        "fec0::1",
                                        "::ffff:169.254.169.254"};
    static const char *const this_machine[] = {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"};

    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_true(allowed(fine[i], false));
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        assert_false(allowed(never[i], false));
        assert_false(allowed(never[i], true));
    }
    for (size_t i = 0; i < sizeof this_machine / sizeof *this_machine; i++) {
        assert_false(allowed(this_machine[i], false));
        assert_true(allowed(this_machine[i], true));
    }
}

static void test_schemes(void **state)
{
    static const char *const urls[] = {"http://example.org/",     "file:///etc/passwd", "ftp://x/",
                                       "http://localhost@evil/",  "gopher://x/",        "",
                                       "http://169.254.169.254/", "httpS.//x"};
    uv_loop_t loop;
    struct vl_http_client *client;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(vl_http_client_create(&loop, true, &client), VL_OK);
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct vl_http_request request = {.url = urls[i]};
        assert_int_equal(vl_http_client_send(client, &request, NULL, NULL), VL_E_DENIED);
    }
    vl_http_client_destroy(client);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
}

struct outcome {
    int rc, calls;
};
static void on_done(void *data, int rc, unsigned status, struct vl_span body)
{
    struct outcome *o = data;

    (void)status;
    (void)body;
    o->rc = rc;
    o->calls++;
}

static int fetch(const char *url, bool loopback)
{
    struct vl_http_request request = {.url = url};
    struct vl_http_client *client;
    struct outcome o = {0};
    uv_loop_t loop;

    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(vl_http_client_create(&loop, loopback, &client), VL_OK);
    assert_int_equal(vl_http_client_send(client, &request, on_done, &o), VL_OK);
    for (int turns = 0; turns < 1000 && o.calls == 0; turns++)
        uv_run(&loop, UV_RUN_ONCE);
    vl_http_client_destroy(client);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    assert_int_equal(o.calls, 1);
    return o.rc;
}

static void test_refused_when_the_socket_opens(void **state)
{
    (void)state;
    assert_int_equal(fetch("https://127.0.0.1:1/", false), VL_E_DENIED);
    assert_int_equal(fetch("https://localhost:1/", false), VL_E_DENIED);
    assert_int_equal(fetch("https://10.0.0.1/", true), VL_E_DENIED);
    assert_int_equal(fetch("https://[::ffff:192.168.0.1]/", true), VL_E_DENIED);
    assert_int_equal(fetch("https://169.254.169.254/latest", false), VL_E_DENIED);
    assert_int_equal(fetch("http://127.0.0.1:1/", true), VL_E_IO);
}

static void test_destroyed_while_it_waits(void **state)
{
    struct vl_http_request request = {.url = "http://localhost:1/"};
    struct vl_http_client *client;
    struct outcome o = {0};
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(vl_http_client_create(&loop, true, &client), VL_OK);
    for (unsigned i = 0; i < VL_HTTP_PENDING; i++)
        assert_int_equal(vl_http_client_send(client, &request, on_done, &o), VL_OK);
    assert_int_equal(vl_http_client_send(client, &request, on_done, &o), VL_E_FULL);
    uv_run(&loop, UV_RUN_NOWAIT);
    vl_http_client_destroy(client);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    assert_int_equal(o.calls, VL_HTTP_PENDING);
}

#define ISSUER "https://id.example"
#define REST                                                                                       \
    "\"token_endpoint\":\"https://id.example/t\",\"jwks_uri\":\"https://id.example/j\","           \
    "\"response_types_supported\":[\"code\"]"

static int metadata(const char *text, bool loopback)
{
    struct vl_oidc_metadata m;

    return vl_oidc_metadata_parse((struct vl_span){(const uint8_t *)text, strlen(text)}, ISSUER,
                                  loopback, &m);
}

static void test_metadata(void **state)
{
    static const char *const wrong[] = {
        "",
        "[]",
        "{}",
        "{\"issuer\":\"https://id.example/\",\"authorization_endpoint\":\"https://id.example/"
        "a\"," REST "}",
        "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"javascript:alert(1)\"," REST "}",
        "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"http://id.example/a\"," REST "}",
        "{\"issuer\":\"" ISSUER
        "\",\"authorization_endpoint\":\"https://id.example/a\\r\\nx: y\"," REST "}",
        "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"http://localhost/a\"," REST "}",
        "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"https://id.example/a\","
        "\"code_challenge_methods_supported\":[\"plain\"]," REST "}",
        "{\"issuer\":\"" ISSUER "\",\"issuer\":\"" ISSUER
        "\",\"authorization_endpoint\":\"https://id.example/a\"," REST "}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_true(metadata(wrong[i], false) < 0);
    assert_int_equal(metadata("{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":"
                              "\"https://id.example/a?x=1\"," REST "}",
                              false),
                     VL_OK);
    assert_int_equal(metadata("{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":"
                              "\"http://localhost:1/a\"," REST "}",
                              true),
                     VL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_schemes),
        cmocka_unit_test(test_refused_when_the_socket_opens),
        cmocka_unit_test(test_destroyed_while_it_waits),
        cmocka_unit_test(test_metadata),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
