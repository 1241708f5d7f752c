/* Settings that sign-in refuses to start with. */
#include "gateway/demo_provider.h"
#include "gateway/identity.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void test_demo_provider_stays_at_home(void **state)
{
    static const char *const addresses[] = {
        "0.0.0.0", "192.0.2.1", "::", "::ffff:127.0.0.1", "localhost", "", "127.0.0.1.example"};
    struct vl_demo_provider_options o = {
        .port = 1, .client_id = "x", .redirect_uri = "http://x", .public_url = "http://x"};
    struct vl_demo_provider *p = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        o.address = addresses[i];
        assert_int_equal(vl_demo_provider_create(&o, &p), VL_E_DENIED);
        assert_null(p);
    }
}

static void test_bad_settings(void **state)
{
    static const char *const issuers[] = {"http://id.example", "id.example", "ftp://id.example",
                                          "http://localhost.evil.example"};
    static const uint8_t key[32];
    static char client_id[] = "vagtlinje", claim[] = "sub", empty[] = "", issuer[64];
    struct vl_settings settings = {.http_port = 8080,
                                   .public_url = empty,
                                   .issuer = issuer,
                                   .client_id = client_id,
                                   .client_secret = empty,
                                   .person_claim = claim,
                                   .session_hours = 12};
    struct vl_identity_options o = {.key = key, .settings = &settings};
    struct vl_identity *identity = NULL;
    char public_url[] = "http://a/b\"; x", missing[] = "/nonexistent/secret";

    (void)state;
    for (size_t i = 0; i < sizeof issuers / sizeof *issuers; i++) {
        snprintf(issuer, sizeof issuer, "%s", issuers[i]);
        assert_int_equal(vl_identity_create(&o, &identity), VL_E_INVAL);
    }
    snprintf(issuer, sizeof issuer, "https://id.example");
    settings.public_url = public_url;
    assert_int_equal(vl_identity_create(&o, &identity), VL_E_INVAL);
    settings.public_url = empty;
    settings.client_secret = missing;
    assert_int_equal(vl_identity_create(&o, &identity), VL_E_INVAL);
    settings.client_secret = empty;
    settings.client_id = empty;
    assert_int_equal(vl_identity_create(&o, &identity), VL_E_INVAL);
    assert_null(identity);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_demo_provider_stays_at_home),
        cmocka_unit_test(test_bad_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
