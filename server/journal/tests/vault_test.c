/* Sealing, opening, forgetting; wrong keys, changed texts, a stock that runs out. */
#include "journal/vault.h"
#include "journal/vault_crypto.h"
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    uv_loop_t loop;
    char folder[64], keys[96], master[96];
    struct vl_vault_options options;
    struct vl_vault *vault;
};

static struct vl_span span_of(const char *text)
{
    return (struct vl_span){(const uint8_t *)text, strlen(text)};
}

static void reopen(struct fixture *f)
{
    vl_vault_destroy(f->vault);
    f->vault = NULL;
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(vl_vault_open(&f->loop, &f->options, &f->vault), VL_OK);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->folder, sizeof f->folder, "/tmp/vl-vault-test-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    (void)snprintf(f->keys, sizeof f->keys, "%s/keys.db", f->folder);
    (void)snprintf(f->master, sizeof f->master, "%s/master.key", f->folder);
    f->options = (struct vl_vault_options){.keys_path = f->keys, .master_path = f->master};
    assert_int_equal(uv_loop_init(&f->loop), 0);
    assert_int_equal(vl_vault_create_master(f->master), VL_OK);
    assert_int_equal(vl_vault_open(&f->loop, &f->options, &f->vault), VL_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"keys.db", "keys.db-wal", "keys.db-shm", "master.key",
                                        "other.key"};
    struct fixture *f = *state;
    char path[128];
    vl_vault_destroy(f->vault);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    for (size_t i = 0; i < 5; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", f->folder, names[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(f->folder), 0);
    free(f);
    return 0;
}

static void new_case(struct fixture *f, char id[VL_CASE_ID_BYTES])
{
    assert_int_equal(vl_vault_new_case(f->vault, id), VL_OK);
    assert_int_equal(strlen(id), VL_CASE_ID_BYTES - 1);
}

static void assert_opens(struct fixture *f, const char *id, const char *sealed, const char *plain)
{
    char *out = NULL;
    size_t n = 0;
    assert_int_equal(vl_vault_unseal(f->vault, id, sealed, &out, &n), VL_OK);
    assert_int_equal(n, strlen(plain));
    assert_string_equal(out, plain);
    vl_vault_wipe(out, n);
}

static void test_sealed_opens_again(void **state)
{
    struct fixture *f = *state;
    char id[VL_CASE_ID_BYTES], *sealed = NULL, *again = NULL, *empty = NULL;
    new_case(f, id);
    assert_int_equal(vl_vault_seal(f->vault, id, span_of("010190-0000 Åse"), &sealed), VL_OK);
    assert_int_equal(vl_vault_seal(f->vault, id, span_of("010190-0000 Åse"), &again), VL_OK);
    assert_int_equal(vl_vault_seal(f->vault, id, (struct vl_span){0}, &empty), VL_OK);
    assert_memory_equal(sealed, "v1.", 3);
    assert_null(strstr(sealed, "010190"));
    assert_string_not_equal(sealed, again); /* a new nonce each time */
    reopen(f);
    assert_opens(f, id, sealed, "010190-0000 Åse");
    assert_opens(f, id, empty, "");
    free(sealed);
    free(again);
    free(empty);
}

static void test_changed_text_is_refused(void **state)
{
    struct fixture *f = *state;
    char id[VL_CASE_ID_BYTES], other[VL_CASE_ID_BYTES], *sealed = NULL, *out = NULL;
    size_t n = 0;
    new_case(f, id);
    new_case(f, other);
    assert_int_equal(vl_vault_seal(f->vault, id, span_of("secret"), &sealed), VL_OK);
    assert_int_equal(vl_vault_unseal(f->vault, other, sealed, &out, &n), VL_E_CRYPTO);
    for (size_t i = 0; sealed[i]; i++) { /* every character counts */
        char was = sealed[i];
        sealed[i] = was == 'A' ? 'B' : 'A';
        int rc = vl_vault_unseal(f->vault, id, sealed, &out, &n);
        assert_true(rc == VL_E_CRYPTO || rc == VL_E_PROTO);
        sealed[i] = '\0';
        rc = vl_vault_unseal(f->vault, id, sealed, &out, &n);
        assert_true(rc == VL_E_CRYPTO || rc == VL_E_PROTO);
        sealed[i] = was;
    }
    assert_opens(f, id, sealed, "secret");
    assert_int_equal(vl_vault_unseal(f->vault, id, "", &out, &n), VL_E_PROTO);
    assert_int_equal(vl_vault_unseal(f->vault, id, "v2.AAAAAAAAAAAAAAAA.AAAA", &out, &n),
                     VL_E_PROTO);
    assert_int_equal(vl_vault_unseal(f->vault, "nobody", sealed, &out, &n), VL_E_NOENT);
    free(sealed);
}

static void on_forgotten(void *data, int rc)
{
    *(int *)data = rc;
}

static long count_rows(struct fixture *f)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_open(f->keys, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM case_key", -1, &s, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    long n = (long)sqlite3_column_int64(s, 0);
    (void)sqlite3_finalize(s);
    (void)sqlite3_close(db);
    return n;
}

static bool file_holds(const char *path, const char *text)
{
    static char bytes[1u << 20];
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    size_t n = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    return memmem(bytes, n, text, strlen(text)) != NULL;
}

static void test_forgotten_is_gone(void **state)
{
    struct fixture *f = *state;
    char id[VL_CASE_ID_BYTES], *sealed = NULL, *out = NULL, wal[128];
    size_t n = 0;
    int rc = 1;
    new_case(f, id);
    assert_int_equal(vl_vault_seal(f->vault, id, span_of("secret"), &sealed), VL_OK);
    assert_int_equal(vl_vault_forget(f->vault, id, on_forgotten, &rc), VL_OK);
    /* From the call on, not only when it is on the disk. */
    assert_int_equal(vl_vault_unseal(f->vault, id, sealed, &out, &n), VL_E_NOENT);
    assert_int_equal(rc, 1);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(rc, VL_OK);
    assert_int_equal(vl_vault_unseal(f->vault, id, sealed, &out, &n), VL_E_NOENT);
    (void)snprintf(wal, sizeof wal, "%s-wal", f->keys);
    assert_false(file_holds(f->keys, id));
    assert_false(file_holds(wal, id));
    reopen(f);
    assert_int_equal(vl_vault_unseal(f->vault, id, sealed, &out, &n), VL_E_NOENT);
    assert_int_equal(vl_vault_forget(f->vault, id, on_forgotten, &rc), VL_OK);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(rc, VL_E_NOENT);
    assert_int_equal(vl_vault_forget(f->vault, "short", on_forgotten, &rc), VL_E_INVAL);
    free(sealed);
}

static void test_stock_is_durable_bounded_and_refilled(void **state)
{
    struct fixture *f = *state;
    char id[VL_CASE_ID_BYTES], *sealed = NULL;
    for (unsigned i = 0; i < VL_VAULT_STOCK; i++)
        new_case(f, id);
    assert_int_equal(vl_vault_new_case(f->vault, id), VL_E_FULL);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(vl_vault_stock(f->vault) > 0);
    new_case(f, id);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(vl_vault_seal(f->vault, id, span_of("x"), &sealed), VL_OK);
    free(sealed);
    long handed_out = VL_VAULT_STOCK + 1;
    vl_vault_destroy(f->vault); /* the rest of the stock is not left behind */
    f->vault = NULL;
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(count_rows(f), handed_out);
}

static void test_master_key_is_guarded(void **state)
{
    struct fixture *f = *state;
    struct vl_vault_options options = f->options;
    struct vl_vault *vault = NULL;
    char other[96];
    struct stat status;
    (void)snprintf(other, sizeof other, "%s/other.key", f->folder);
    options.master_path = other;
    assert_int_equal(stat(f->master, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(vl_vault_create_master(f->master), VL_E_CONFLICT);
    assert_int_equal(vl_vault_open(&f->loop, &options, &vault), VL_E_NOENT);
    assert_int_equal(vl_vault_create_master(other), VL_OK);
    assert_int_equal(vl_vault_open(&f->loop, &options, &vault), VL_E_CRYPTO);
    assert_int_equal(chmod(f->master, 0640), 0);
    assert_int_equal(vl_vault_open(&f->loop, &f->options, &vault), VL_E_DENIED);
    assert_int_equal(chmod(f->master, 0600), 0);
    FILE *file = fopen(other, "w");
    assert_non_null(file);
    assert_true(fputs("too short", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(vl_vault_open(&f->loop, &options, &vault), VL_E_PROTO);
    options.master_path = NULL; /* the systemd credential */
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    assert_int_equal(vl_vault_open(&f->loop, &options, &vault), VL_E_NOENT);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", f->folder, 1), 0);
    assert_int_equal(vl_vault_open(&f->loop, &options, &vault), VL_OK);
    vl_vault_destroy(vault);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
}

static void test_lookup_is_stable_and_keyed(void **state)
{
    struct fixture *f = *state;
    char a[VL_LOOKUP_HASH_BYTES], b[VL_LOOKUP_HASH_BYTES], c[VL_LOOKUP_HASH_BYTES];
    assert_int_equal(vl_vault_lookup_hash(f->vault, "cpr", span_of("0101900000"), a), VL_OK);
    reopen(f);
    assert_int_equal(vl_vault_lookup_hash(f->vault, "cpr", span_of("0101900000"), b), VL_OK);
    assert_string_equal(a, b);
    assert_int_equal(strlen(a), VL_LOOKUP_HASH_BYTES - 1);
    assert_int_equal(vl_vault_lookup_hash(f->vault, "cpr", span_of("0101900001"), c), VL_OK);
    assert_string_not_equal(a, c);
    assert_int_equal(vl_vault_lookup_hash(f->vault, "phone", span_of("0101900000"), c), VL_OK);
    assert_string_not_equal(a, c);
}

static void set_disk_full(bool full)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = full ? 512 : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_full_disk_is_said_and_survived(void **state)
{
    struct fixture *f = *state;
    char id[VL_CASE_ID_BYTES], *sealed = NULL;
    int rc = 1;
    new_case(f, id);
    assert_int_equal(vl_vault_seal(f->vault, id, span_of("secret"), &sealed), VL_OK);
    (void)signal(SIGXFSZ, SIG_IGN);
    set_disk_full(true);
    assert_int_equal(vl_vault_forget(f->vault, id, on_forgotten, &rc), VL_OK);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    set_disk_full(false);
    assert_int_equal(rc, VL_E_IO);
    assert_opens(f, id, sealed, "secret"); /* it still stands there, and that was said */
    assert_int_equal(vl_vault_forget(f->vault, id, on_forgotten, &rc), VL_OK);
    (void)uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(rc, VL_OK);
    free(sealed);
}

static void test_base64url(void **state)
{
    (void)state;
    for (size_t n = 0; n < 40; n++) {
        uint8_t bytes[40], back[64];
        char text[64];
        for (size_t i = 0; i < n; i++)
            bytes[i] = (uint8_t)(i * 37 + n * 11);
        size_t used = vl_base64url_encode(bytes, n, text);
        assert_int_equal(used, VL_BASE64URL_BYTES(n));
        struct vl_span span = {(const uint8_t *)text, used};
        assert_int_equal(vl_base64url_decode(span, back), (int)n);
        assert_memory_equal(back, bytes, n);
    }
    uint8_t back[8];
    assert_int_equal(vl_base64url_decode(span_of("-_-_"), back), 3);
    assert_int_equal(vl_base64url_decode(span_of("A"), back), VL_E_PROTO);
    assert_int_equal(vl_base64url_decode(span_of("AB"), back), VL_E_PROTO); /* stray bits */
    assert_int_equal(vl_base64url_decode(span_of("AA=="), back), VL_E_PROTO);
    assert_int_equal(vl_base64url_decode(span_of("A+A/"), back), VL_E_PROTO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sealed_opens_again),
        TEST(test_changed_text_is_refused),
        TEST(test_forgotten_is_gone),
        TEST(test_stock_is_durable_bounded_and_refilled),
        TEST(test_master_key_is_guarded),
        TEST(test_lookup_is_stable_and_keyed),
        TEST(test_full_disk_is_said_and_survived),
        cmocka_unit_test(test_base64url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
