/* TLS: certificates of the development CA, and answers that are larger than any buffer. */
#include "web_peer.h"

#include <fcntl.h>
#include <openssl/ssl.h>

struct tls_peer {
    struct peer peer;
    SSL_CTX *context;
    SSL *ssl;
};

static char folder[64];

static int make_certificates(void **state)
{
    const char *const argv[] = {VL_SOURCE_DIR "/certs/make", folder, NULL};

    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/vl-web-tls-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return run_program(NULL, argv, NULL, 0);
}

static int remove_certificates(void **state)
{
    (void)state;
    remove_folder(folder);
    return 0;
}

static const char *in_folder(const char *name, char out[128])
{
    (void)snprintf(out, 128, "%s/%s", folder, name);
    return out;
}

static void tls_world_open(struct web_world *w)
{
    char certificate[128], key[128];

    web_open(w, in_folder("server.crt", certificate), in_folder("server.key", key));
}

/* Runs the server until the library has what it waits for. false: the connection is over. */
static bool tls_wait(struct tls_peer *t, int result)
{
    int why = SSL_get_error(t->ssl, result);

    if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
        return false;
    web_turn(t->peer.world, t->peer.fd, why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT);
    return true;
}

static void tls_open(struct tls_peer *t, struct web_world *w)
{
    static const uint8_t alpn[] = "\x02h2\x08http/1.1";
    uint64_t end = now_ms() + PEER_PATIENCE_MS;
    char ca[128];
    int rc;

    *t = (struct tls_peer){.context = SSL_CTX_new(TLS_client_method())};
    peer_open(&t->peer, w);
    assert_int_equal(SSL_CTX_load_verify_file(t->context, in_folder("ca.crt", ca)), 1);
    SSL_CTX_set_verify(t->context, SSL_VERIFY_PEER, NULL);
    t->ssl = SSL_new(t->context);
    assert_int_equal(SSL_set1_host(t->ssl, "localhost"), 1);
    assert_int_equal(SSL_set_alpn_protos(t->ssl, alpn, sizeof alpn - 1), 0);
    assert_int_equal(fcntl(t->peer.fd, F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(SSL_set_fd(t->ssl, t->peer.fd), 1);
    while ((rc = SSL_connect(t->ssl)) != 1)
        if (!tls_wait(t, rc) || now_ms() > end)
            fail_msg("no handshake");
}

static void tls_close(struct tls_peer *t)
{
    SSL_free(t->ssl);
    SSL_CTX_free(t->context);
    peer_close(&t->peer);
}

static void tls_say(struct tls_peer *t, const char *text)
{
    int rc;

    while ((rc = SSL_write(t->ssl, text, (int)strlen(text))) <= 0)
        assert_true(tls_wait(t, rc));
}

/* Everything until n bytes are there; returns how many came. */
static size_t tls_read(struct tls_peer *t, size_t n)
{
    struct peer *p = &t->peer;
    uint64_t end = now_ms() + PEER_PATIENCE_MS;

    while (p->n_in < n && now_ms() < end) {
        int rc = SSL_read(t->ssl, p->in + p->n_in, (int)(n - p->n_in));
        if (rc > 0)
            p->n_in += (size_t)rc;
        else if (!tls_wait(t, rc))
            break;
        p->in[p->n_in] = '\0';
    }
    return p->n_in;
}

static size_t whole_answer(struct tls_peer *t)
{
    const char *body;

    while (!strstr((char *)t->peer.in, "\r\n\r\n"))
        if (tls_read(t, t->peer.n_in + 1) == 0)
            return 0;
    body = strstr((char *)t->peer.in, "\r\n\r\n") + 4;
    return (size_t)(body - (char *)t->peer.in) + BIG_BYTES;
}

static void test_big_answers_arrive_whole(void **state)
{
    struct web_world w;
    struct tls_peer t;

    (void)state;
    tls_world_open(&w);
    tls_open(&t, &w);
    for (int i = 0; i < 10; i++) { /* lws must not stall with TLS data pending */
        size_t n;
        t.peer.n_in = 0;
        t.peer.in[0] = '\0';
        tls_say(&t, "GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n");
        n = whole_answer(&t);
        assert_int_equal(tls_read(&t, n), n);
        assert_memory_equal(t.peer.in + n - BIG_BYTES, w.big, BIG_BYTES);
    }
    tls_close(&t);
    web_close(&w);
}

static void test_only_http1_is_negotiated(void **state)
{
    struct web_world w;
    struct tls_peer t;
    const uint8_t *chosen = NULL;
    unsigned n = 0;

    (void)state;
    tls_world_open(&w);
    tls_open(&t, &w);
    SSL_get0_alpn_selected(t.ssl, &chosen, &n);
    assert_int_equal(n, 8);
    assert_memory_equal(chosen, "http/1.1", 8);
    assert_true(SSL_version(t.ssl) >= TLS1_2_VERSION);
    tls_close(&t);
    web_close(&w);
}

static void test_plain_text_at_the_tls_port(void **state)
{
    struct web_world w;
    struct tls_peer t;
    struct peer p;

    (void)state;
    tls_world_open(&w);
    peer_open(&p, &w);
    peer_say(&p, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_int_not_equal(peer_answer(&p, NULL), 200);
    assert_int_equal(w.requests, 0);
    peer_close(&p);
    tls_open(&t, &w); /* and others are served */
    tls_close(&t);
    web_close(&w);
}

/* A handshake that never comes holds its connection no longer than a slow request. */
static void test_silent_handshake_is_evicted(void **state)
{
    static const char half[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    struct web_world w;
    struct peer silent, begun;

    (void)state;
    tls_world_open(&w);
    peer_open(&silent, &w);
    peer_open(&begun, &w);
    peer_send(&begun, half, sizeof half - 1);
    peer_await_end(&silent);
    peer_await_end(&begun);
    peer_close(&silent);
    peer_close(&begun);
    web_close(&w);
}

static void test_certificate_that_is_none(void **state)
{
    char certificate[128], key[128];
    struct web_world w;
    struct vl_web_listener listener;

    (void)state;
    tls_world_open(&w);
    listener = web_listener(&w);
    listener.name = "broken";
    listener.port = free_port();
    listener.certificate_path = in_folder("nothing.crt", certificate);
    listener.key_path = in_folder("server.key", key);
    assert_true(vl_web_server_listen(w.server, &listener) < 0);
    web_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_big_answers_arrive_whole),
        cmocka_unit_test(test_only_http1_is_negotiated),
        cmocka_unit_test(test_plain_text_at_the_tls_port),
        cmocka_unit_test(test_silent_handshake_is_evicted),
        cmocka_unit_test(test_certificate_that_is_none),
    };
    return cmocka_run_group_tests(tests, make_certificates, remove_certificates);
}
