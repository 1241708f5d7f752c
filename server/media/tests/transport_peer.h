/* transport_peer.h - a browser's half of a transport for tests: a UDP socket, STUN requests, an
 * OpenSSL endpoint of its own and SRTP. Shared by tests as static functions; asserts by cmocka.
 * Loopback only. Every wait is bounded. */
#ifndef VL_MEDIA_TESTS_TRANSPORT_PEER_H
#define VL_MEDIA_TESTS_TRANSPORT_PEER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/srtp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "media/transport.h"

#define PEER_TURNS 400 /* loop turns of at most 5 ms that a test waits for something */
#define PEER_MEDIA 16

struct peer {
    int fd;
    SSL_CTX *context;
    SSL *ssl;
    X509 *certificate;
    EVP_PKEY *key;
    struct vl_srtp *srtp;
    bool connected, closed, failed;
    unsigned stun_answers, stun_errors, other;
    struct vl_stun_view last_answer;
    unsigned rtp_in, rtcp_in;
    uint8_t last_media[VL_UDP_MAX_PACKET];
    size_t last_media_n;
};

static int peer_accepts(int ok, X509_STORE_CTX *store)
{
    (void)ok;
    (void)store;
    return 1;
}

static inline void peer_certificate(struct peer *p)
{
    p->key = EVP_EC_gen("P-256");
    p->certificate = X509_new();
    assert_true(p->key && p->certificate);
    assert_true(ASN1_INTEGER_set(X509_get_serialNumber(p->certificate), 1));
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(p->certificate), -1000));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(p->certificate), 1000));
    assert_true(X509_set_pubkey(p->certificate, p->key));
    assert_true(X509_sign(p->certificate, p->key, EVP_sha256()));
}

static inline void peer_socket(struct peer *p)
{
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    p->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert_true(p->fd >= 0);
    assert_int_equal(bind(p->fd, (struct sockaddr *)&any, sizeof any), 0);
}

/* profiles NULL: no use_srtp. */
static inline void peer_open(struct peer *p, const char *profiles, bool with_certificate,
                             bool server)
{
    memset(p, 0, sizeof *p);
    peer_socket(p);
    peer_certificate(p);
    p->context = SSL_CTX_new(DTLS_method());
    assert_non_null(p->context);
    SSL_CTX_set_options(p->context, SSL_OP_NO_QUERY_MTU);
    SSL_CTX_set_verify(p->context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, peer_accepts);
    if (with_certificate) {
        assert_true(SSL_CTX_use_certificate(p->context, p->certificate));
        assert_true(SSL_CTX_use_PrivateKey(p->context, p->key));
    }
    if (profiles)
        assert_int_equal(SSL_CTX_set_tlsext_use_srtp(p->context, profiles), 0);
    p->ssl = SSL_new(p->context);
    assert_non_null(p->ssl);
    SSL_set_bio(p->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    BIO_set_mem_eof_return(SSL_get_rbio(p->ssl), -1);
    assert_true(SSL_set_mtu(p->ssl, 1100));
    if (server)
        SSL_set_accept_state(p->ssl);
    else
        SSL_set_connect_state(p->ssl);
}

static inline void peer_close(struct peer *p)
{
    vl_srtp_destroy(p->srtp);
    SSL_free(p->ssl);
    SSL_CTX_free(p->context);
    X509_free(p->certificate);
    EVP_PKEY_free(p->key);
    (void)close(p->fd);
}

static inline void peer_fingerprint(const struct peer *p, struct vl_transport_remote *out)
{
    unsigned n = 0;

    memset(out, 0, sizeof *out);
    out->our_role = SSL_is_server(p->ssl) ? VL_DTLS_CLIENT : VL_DTLS_SERVER;
    out->fingerprints[0].hash = VL_DTLS_SHA256;
    out->fingerprint_count = 1;
    assert_true(X509_digest(p->certificate, EVP_sha256(), out->fingerprints[0].value, &n));
}

static inline void peer_send(struct peer *p, uint16_t port, const void *bytes, size_t n)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    assert_int_equal(sendto(p->fd, bytes, n, 0, (struct sockaddr *)&to, sizeof to), n);
}

/* A Binding request with USE-CANDIDATE. */
static inline void peer_ping(struct peer *p, const struct vl_transport_local *to,
                             const char *password)
{
    const uint8_t transaction[12] = "transaction";
    uint8_t bytes[256] = {0};
    char username[64];
    struct vl_writer w = vl_writer_of(bytes, sizeof bytes);
    int n = snprintf(username, sizeof username, "%s:peer", to->ice.ufrag);

    vl_stun_begin(&w, VL_STUN_REQUEST, transaction);
    vl_stun_add_username(&w, (struct vl_span){(uint8_t *)username, (size_t)n});
    vl_stun_add_priority(&w, 100);
    vl_stun_add_use_candidate(&w);
    vl_stun_add_controlling(&w, 1);
    assert_int_equal(
        vl_stun_finish(&w, (struct vl_span){(const uint8_t *)password, strlen(password)}), VL_OK);
    peer_send(p, to->candidates[0].port, bytes, w.used);
}

/* What OpenSSL wrote, one datagram per record: so a fragmented hello spans several. */
static inline void peer_flush(struct peer *p, uint16_t port)
{
    uint8_t out[16384];
    int n = BIO_read(SSL_get_wbio(p->ssl), out, sizeof out);

    for (int at = 0; at + 13 <= n;) {
        size_t record = 13u + (size_t)(out[at + 11] << 8 | out[at + 12]);
        assert_true((size_t)(n - at) >= record);
        peer_send(p, port, out + at, record);
        at += (int)record;
    }
}

static inline void peer_keys(struct peer *p)
{
    SRTP_PROTECTION_PROFILE *profile = SSL_get_selected_srtp_profile(p->ssl);
    struct vl_srtp_keys keys = {.suite = VL_SRTP_AES128_CM_SHA1_80};
    uint8_t m[60];
    bool server = SSL_is_server(p->ssl);

    assert_non_null(profile);
    if (profile->id == SRTP_AEAD_AES_128_GCM)
        keys.suite = VL_SRTP_AEAD_AES_128_GCM;
    size_t salt = vl_srtp_salt_bytes(keys.suite);
    assert_int_equal(
        SSL_export_keying_material(p->ssl, m, 32 + 2 * salt, "EXTRACTOR-dtls_srtp", 19, NULL, 0, 0),
        1);
    memcpy(keys.local.key, m + (server ? 16 : 0), 16);
    memcpy(keys.remote.key, m + (server ? 0 : 16), 16);
    memcpy(keys.local.salt, m + 32 + (server ? salt : 0), salt);
    memcpy(keys.remote.salt, m + 32 + (server ? 0 : salt), salt);
    assert_int_equal(vl_srtp_create(&keys, &p->srtp), VL_OK);
}

/* Advances the peer's DTLS; a lost flight is repeated by OpenSSL's own timer. */
static inline void peer_dtls(struct peer *p, uint16_t port)
{
    uint8_t scratch[256];

    ERR_clear_error();
    (void)DTLSv1_handle_timeout(p->ssl);
    int rc = p->connected ? SSL_read(p->ssl, scratch, sizeof scratch) : SSL_do_handshake(p->ssl);
    int error = SSL_get_error(p->ssl, rc);
    if (!p->connected && rc == 1) {
        p->connected = true;
        if (SSL_get_selected_srtp_profile(p->ssl))
            peer_keys(p);
    } else if (error == SSL_ERROR_ZERO_RETURN) {
        p->closed = true;
    } else if (error != SSL_ERROR_WANT_READ) {
        p->failed = true;
    }
    peer_flush(p, port);
    ERR_clear_error();
}

static inline void peer_media(struct peer *p, uint8_t *bytes, size_t n)
{
    bool rtcp = vl_rtp_is_rtcp((struct vl_span){bytes, n});

    assert_non_null(p->srtp);
    if (rtcp)
        assert_int_equal(vl_srtp_unprotect_rtcp(p->srtp, bytes, &n), VL_OK);
    else
        assert_int_equal(vl_srtp_unprotect_rtp(p->srtp, bytes, &n), VL_OK);
    *(rtcp ? &p->rtcp_in : &p->rtp_in) += 1;
    memcpy(p->last_media, bytes, n);
    p->last_media_n = n;
}

/* One received datagram; false when there is none. */
static inline bool peer_receive(struct peer *p, uint16_t port)
{
    uint8_t bytes[2048];
    ssize_t n = recv(p->fd, bytes, sizeof bytes, 0);

    if (n <= 0)
        return false;
    struct vl_span datagram = {bytes, (size_t)n};
    if (bytes[0] >= 128) {
        peer_media(p, bytes, (size_t)n);
    } else if (bytes[0] >= 20) {
        assert_int_equal(BIO_write(SSL_get_rbio(p->ssl), bytes, (int)n), n);
        peer_dtls(p, port);
    } else if (vl_stun_parse(datagram, &p->last_answer) == VL_OK) {
        *(p->last_answer.class == VL_STUN_SUCCESS ? &p->stun_answers : &p->stun_errors) += 1;
    } else {
        p->other++;
    }
    return true;
}

/* One turn of the loop and of the peer; waits at most 5 ms. */
static inline void peer_turn(struct peer *p, uint16_t port, uv_loop_t *loop)
{
    struct pollfd ready = {p->fd, POLLIN, 0};

    (void)uv_run(loop, UV_RUN_NOWAIT);
    if (poll(&ready, 1, 5) > 0) {
        for (int i = 0; i < 32 && peer_receive(p, port); i++)
            ;
    }
}

/* Turns that show that nothing more comes. */
static inline void peer_quiet(struct peer *p, uint16_t port, uv_loop_t *loop)
{
    for (int i = 0; i < 10; i++)
        peer_turn(p, port, loop);
}

#endif
