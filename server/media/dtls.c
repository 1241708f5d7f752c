#include "media/dtls.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/srtp.h>
#include <openssl/tls1.h>
#include <stdlib.h>
#include <string.h>

#include "media/dtls_identity.h"

#define RECORD_HANDSHAKE 22
#define RECORD_FIRST     20
#define RECORD_LAST      25
#define LEAST_SEALED     24 /* bytes of an encrypted record: AES-GCM's nonce and tag, RFC 5288 3 */
#define MAX_MESSAGES     8  /* of a handshake, numbered from 0; real ones use about six */
#define MAX_READS        64
#define FIRST_TIMEOUT_US 250000u
#define MAX_TIMEOUT_US   4000000u
#define IP_UDP_OVERHEAD  48

struct vl_dtls {
    struct vl_dtls_setup setup;
    SSL *ssl;
    enum vl_dtls_state state;
    enum vl_dtls_failure failure;
    bool started, verified, answered, application_data;
    vl_mono started_at, hello_at;    /* hello_at.ms 0: nothing of a first flight is held */
    struct vl_span incoming;         /* the datagram that OpenSSL reads now */
    uint32_t declared[MAX_MESSAGES]; /* 1 + length of each plain handshake message, 0: not seen */
    struct vl_srtp_keys keys;
};

enum vl_dtls_state vl_dtls_state(const struct vl_dtls *d)
{
    return d->state;
}

enum vl_dtls_failure vl_dtls_failure(const struct vl_dtls *d)
{
    return d->failure;
}

/* --- OpenSSL's side: datagrams and checks ------------------------------------------------ */

int vl_dtls_bio_write(BIO *bio, const char *bytes, int n)
{
    struct vl_dtls *d = BIO_get_data(bio);

    if (n <= 0)
        return 0;
    d->answered = true;
    d->setup.send(d->setup.owner, (struct vl_span){(const uint8_t *)bytes, (size_t)n});
    return n;
}

int vl_dtls_bio_read(BIO *bio, char *out, int n)
{
    struct vl_dtls *d = BIO_get_data(bio);
    size_t take = n > 0 && (size_t)n < d->incoming.n ? (size_t)n : d->incoming.n;

    BIO_clear_retry_flags(bio);
    if (n <= 0 || take == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    memcpy(out, d->incoming.p, take);
    d->incoming = (struct vl_span){0, 0}; /* the rest of a datagram is never read later */
    return (int)take;
}

long vl_dtls_bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    if (command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP)
        return 1;
    if (command == BIO_CTRL_DGRAM_GET_MTU_OVERHEAD)
        return IP_UDP_OVERHEAD;
    return 0;
}

static bool fingerprint_matches(X509 *certificate, const struct vl_dtls_fingerprint *expected)
{
    const EVP_MD *hash[] = {[VL_DTLS_SHA256] = EVP_sha256(),
                            [VL_DTLS_SHA384] = EVP_sha384(),
                            [VL_DTLS_SHA512] = EVP_sha512()};
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    return X509_digest(certificate, hash[expected->hash], digest, &n) &&
           n <= sizeof expected->value && CRYPTO_memcmp(digest, expected->value, n) == 0;
}

int vl_dtls_on_verify(X509_STORE_CTX *store, void *unused)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct vl_dtls *d = SSL_get_app_data(ssl);
    X509 *certificate = X509_STORE_CTX_get0_cert(store);

    (void)unused;
    for (size_t i = 0; certificate && i < d->setup.fingerprint_count; i++) {
        if (fingerprint_matches(certificate, &d->setup.fingerprints[i]))
            d->verified = true;
    }
    if (!d->verified) {
        d->failure = VL_DTLS_FAILURE_FINGERPRINT;
        X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
    }
    return d->verified;
}

int vl_dtls_on_hello(SSL *ssl, int *alert, void *unused)
{
    struct vl_dtls *d = SSL_get_app_data(ssl);
    const unsigned char *extension;
    size_t n;

    (void)unused;
    if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_use_srtp, &extension, &n))
        return SSL_CLIENT_HELLO_SUCCESS;
    d->failure = VL_DTLS_FAILURE_NO_SRTP;
    *alert = SSL_AD_HANDSHAKE_FAILURE;
    return SSL_CLIENT_HELLO_ERROR;
}

static unsigned on_timer(SSL *ssl, unsigned previous_us)
{
    (void)ssl;
    if (previous_us == 0)
        return FIRST_TIMEOUT_US;
    return previous_us * 2 < MAX_TIMEOUT_US ? previous_us * 2 : MAX_TIMEOUT_US;
}

/* --- creation and end -------------------------------------------------------------------- */

/* A fresh OpenSSL state, in place of the one there was. */
static int ssl_renew(struct vl_dtls *d)
{
    SSL *ssl = SSL_new(d->setup.identity->context);
    BIO *bio = BIO_new(d->setup.identity->bio);

    if (!ssl || !bio) {
        SSL_free(ssl);
        BIO_free(bio);
        ERR_clear_error();
        return VL_E_NOMEM;
    }
    BIO_set_data(bio, d);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_app_data(ssl, d);
    (void)DTLS_set_link_mtu(ssl, VL_DTLS_LINK_MTU);
    DTLS_set_timer_cb(ssl, on_timer);
    if (d->setup.role == VL_DTLS_CLIENT)
        SSL_set_connect_state(ssl);
    else
        SSL_set_accept_state(ssl);
    SSL_free(d->ssl);
    d->ssl = ssl;
    d->answered = false;
    d->hello_at = (vl_mono){0};
    memset(d->declared, 0, sizeof d->declared);
    return VL_OK;
}

int vl_dtls_create(const struct vl_dtls_setup *setup, vl_mono now, struct vl_dtls **out)
{
    if (setup->fingerprint_count == 0 || setup->fingerprint_count > VL_DTLS_MAX_FINGERPRINTS)
        return VL_E_INVAL;
    struct vl_dtls *d = calloc(1, sizeof *d);
    if (!d)
        return VL_E_NOMEM;
    d->setup = *setup;
    d->started_at = now;
    int rc = ssl_renew(d);
    if (rc < 0) {
        vl_dtls_destroy(d);
        return rc;
    }
    *out = d;
    return VL_OK;
}

void vl_dtls_destroy(struct vl_dtls *d)
{
    if (!d)
        return;
    SSL_free(d->ssl);
    OPENSSL_cleanse(&d->keys, sizeof d->keys);
    free(d);
}

/* --- the handshake ----------------------------------------------------------------------- */

static void fail(struct vl_dtls *d, enum vl_dtls_failure why)
{
    if (d->failure == VL_DTLS_NO_FAILURE)
        d->failure = why;
    d->state = VL_DTLS_FAILED;
    ERR_clear_error();
}

/* RFC 5764 section 4.2: both keys, then both salts, the client's first. */
static bool keys_export(struct vl_dtls *d, enum vl_srtp_suite suite)
{
    uint8_t material[2 * (VL_SRTP_KEY_BYTES + VL_SRTP_MAX_SALT)];
    size_t salt = vl_srtp_salt_bytes(suite), n = 2 * (VL_SRTP_KEY_BYTES + salt);
    bool client = d->setup.role == VL_DTLS_CLIENT;
    struct vl_srtp_master *first = client ? &d->keys.local : &d->keys.remote;
    struct vl_srtp_master *second = client ? &d->keys.remote : &d->keys.local;
    static const char label[] = "EXTRACTOR-dtls_srtp";

    if (SSL_export_keying_material(d->ssl, material, n, label, sizeof label - 1, NULL, 0, 0) != 1)
        return false;
    d->keys.suite = suite;
    memcpy(first->key, material, VL_SRTP_KEY_BYTES);
    memcpy(second->key, material + VL_SRTP_KEY_BYTES, VL_SRTP_KEY_BYTES);
    memcpy(first->salt, material + 2 * VL_SRTP_KEY_BYTES, salt);
    memcpy(second->salt, material + 2 * VL_SRTP_KEY_BYTES + salt, salt);
    OPENSSL_cleanse(material, sizeof material);
    return true;
}

static void finish(struct vl_dtls *d)
{
    SRTP_PROTECTION_PROFILE *profile = SSL_get_selected_srtp_profile(d->ssl);
    enum vl_srtp_suite suite = VL_SRTP_AES128_CM_SHA1_80;

    if (!d->verified || !SSL_get0_peer_certificate(d->ssl)) {
        fail(d, VL_DTLS_FAILURE_FINGERPRINT);
        return;
    }
    if (profile && profile->id == SRTP_AEAD_AES_128_GCM)
        suite = VL_SRTP_AEAD_AES_128_GCM;
    else if (!profile || profile->id != SRTP_AES128_CM_SHA1_80) {
        fail(d, VL_DTLS_FAILURE_NO_SRTP);
        (void)SSL_shutdown(d->ssl);
        return;
    }
    if (keys_export(d, suite))
        d->state = VL_DTLS_CONNECTED;
    else
        fail(d, VL_DTLS_FAILURE_PROTOCOL);
}

static void handshake(struct vl_dtls *d)
{
    ERR_clear_error();
    int rc = SSL_do_handshake(d->ssl);
    if (rc == 1) {
        finish(d);
        return;
    }
    int error = SSL_get_error(d->ssl, rc);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
        fail(d, VL_DTLS_FAILURE_PROTOCOL);
}

/* After the handshake only alerts and repeated flights are of use. */
static void read_away(struct vl_dtls *d)
{
    uint8_t scratch[VL_DTLS_LINK_MTU];

    for (int i = 0; i < MAX_READS; i++) {
        ERR_clear_error();
        int n = SSL_read(d->ssl, scratch, sizeof scratch);
        if (n > 0) {
            d->application_data = true;
            continue;
        }
        int error = SSL_get_error(d->ssl, n);
        if (error == SSL_ERROR_ZERO_RETURN)
            d->state = VL_DTLS_CLOSED;
        else if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
            fail(d, VL_DTLS_FAILURE_PROTOCOL);
        return;
    }
}

/* --- what may reach OpenSSL -------------------------------------------------------------- */

static bool message_allowed(struct vl_dtls *d, uint32_t length, uint16_t number)
{
    size_t held = length;

    if (number >= MAX_MESSAGES)
        return false;
    if (d->declared[number])
        return d->declared[number] == length + 1;
    for (size_t i = 0; i < MAX_MESSAGES; i++)
        held += d->declared[i] ? d->declared[i] - 1 : 0;
    if (held > VL_DTLS_MAX_HELD_BYTES)
        return false;
    d->declared[number] = length + 1;
    return true;
}

/* OpenSSL allocates what a fragment says its message will be, so that is bounded here. */
static bool fragments_allowed(struct vl_dtls *d, struct vl_span record)
{
    struct vl_cursor c = vl_cursor_of(record);

    while (c.rest.n) {
        (void)vl_cursor_u8(&c);
        uint32_t length = (uint32_t)vl_cursor_be(&c, 3);
        uint16_t number = vl_cursor_u16(&c);
        uint32_t offset = (uint32_t)vl_cursor_be(&c, 3);
        uint32_t part = (uint32_t)vl_cursor_be(&c, 3);
        (void)vl_cursor_take(&c, part);
        if (c.failed || offset > length || part > length - offset)
            return false;
        if (!message_allowed(d, length, number))
            return false;
    }
    return true;
}

static bool datagram_allowed(struct vl_dtls *d, struct vl_span datagram)
{
    struct vl_cursor c = vl_cursor_of(datagram);

    while (c.rest.n) {
        uint8_t type = vl_cursor_u8(&c);
        uint16_t version = vl_cursor_u16(&c);
        uint16_t epoch = vl_cursor_u16(&c);
        (void)vl_cursor_be(&c, 6);
        struct vl_span body = vl_cursor_take(&c, vl_cursor_u16(&c));
        if (c.failed || type < RECORD_FIRST || type > RECORD_LAST || version >> 8 != 0xfe)
            return false;
        if (epoch != 0 && body.n < LEAST_SEALED)
            return false; /* it cannot be genuine, and OpenSSL 3.0.19 reads nothing any more after
                             it */
        if (epoch == 0 && type > RECORD_HANDSHAKE)
            return false; /* application data before there are keys: OpenSSL would give up */
        if (epoch == 0 && type == RECORD_HANDSHAKE && !fragments_allowed(d, body))
            return false;
    }
    return datagram.n > 0;
}

/* --- the caller's side ------------------------------------------------------------------- */

void vl_dtls_start(struct vl_dtls *d, vl_mono now)
{
    if (d->started || d->state != VL_DTLS_HANDSHAKING)
        return;
    d->started = true;
    d->started_at = now;
    if (d->setup.role == VL_DTLS_CLIENT)
        handshake(d);
}

int vl_dtls_receive(struct vl_dtls *d, struct vl_span datagram, vl_mono now)
{
    if (d->state != VL_DTLS_HANDSHAKING && d->state != VL_DTLS_CONNECTED)
        return VL_E_STATE;
    vl_dtls_start(d, now);
    if (!datagram_allowed(d, datagram))
        return VL_E_PROTO;
    if (d->hello_at.ms == 0)
        d->hello_at = now;
    d->application_data = false;
    d->incoming = datagram;
    if (d->state == VL_DTLS_HANDSHAKING)
        handshake(d);
    if (d->state == VL_DTLS_CONNECTED)
        read_away(d);
    d->incoming = (struct vl_span){0, 0};
    return d->application_data ? VL_E_DENIED : VL_OK;
}

void vl_dtls_tick(struct vl_dtls *d, vl_mono now)
{
    if (d->state != VL_DTLS_HANDSHAKING || !d->started)
        return;
    if (now.ms - d->started_at.ms >= VL_DTLS_DEADLINE_MS) {
        fail(d, VL_DTLS_FAILURE_TIMEOUT);
        return;
    }
    /* Fragments that never became a hello: forget them, so that a whole one has a chance. */
    if (!d->answered && d->hello_at.ms && now.ms - d->hello_at.ms >= VL_DTLS_HELLO_DEADLINE_MS) {
        if (ssl_renew(d) < 0)
            fail(d, VL_DTLS_FAILURE_PROTOCOL);
        return;
    }
    ERR_clear_error();
    if (DTLSv1_handle_timeout(d->ssl) < 0)
        fail(d, VL_DTLS_FAILURE_TIMEOUT);
}

void vl_dtls_close(struct vl_dtls *d)
{
    if (d->state == VL_DTLS_CONNECTED) {
        (void)SSL_shutdown(d->ssl);
        ERR_clear_error();
    }
    if (d->state != VL_DTLS_FAILED)
        d->state = VL_DTLS_CLOSED;
}

int vl_dtls_keys(const struct vl_dtls *d, struct vl_srtp_keys *out)
{
    if (d->state != VL_DTLS_CONNECTED)
        return VL_E_STATE;
    *out = d->keys;
    return VL_OK;
}
