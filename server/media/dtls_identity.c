/* The key, the certificate and the OpenSSL context behind dtls.h. */
#include "media/dtls_identity.h"

#include <openssl/err.h>
#include <openssl/srtp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/random.h"

#define DAY_S  86400L
#define YEAR_S (365 * DAY_S)

static const struct {
    const char *name;
    size_t bytes;
} hashes[] = {
    [VL_DTLS_SHA256] = {"sha-256", 32},
    [VL_DTLS_SHA384] = {"sha-384", 48},
    [VL_DTLS_SHA512] = {"sha-512", 64},
};

/* Exactly n bytes as "AA:BB:..". */
static int hex_parse(const char *text, uint8_t *out, size_t n)
{
    if (strlen(text) != n * 3 - 1)
        return VL_E_PROTO;
    for (size_t i = 0; i < n; i++, text += 3) {
        int byte = vl_hex_byte(text);
        if (byte < 0 || (i + 1 < n && text[2] != ':'))
            return VL_E_PROTO;
        out[i] = (uint8_t)byte;
    }
    return VL_OK;
}

int vl_dtls_fingerprint_parse(const char *algorithm, const char *value,
                              struct vl_dtls_fingerprint *out)
{
    struct vl_dtls_fingerprint f;

    memset(&f, 0, sizeof f);
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
        if (strcmp(algorithm, hashes[i].name) != 0)
            continue;
        f.hash = (enum vl_dtls_hash)i;
        int rc = hex_parse(value, f.value, hashes[i].bytes);
        if (rc == VL_OK)
            *out = f;
        return rc;
    }
    return VL_E_PROTO;
}

static bool certificate_fill(X509 *x, EVP_PKEY *key)
{
    X509_NAME *name = X509_get_subject_name(x);
    const unsigned char text[] = "vagtlinje-media";
    uint64_t serial;

    vl_random_bytes(&serial, sizeof serial);
    return X509_set_version(x, 2) &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial | 1) &&
           X509_gmtime_adj(X509_getm_notBefore(x), -DAY_S) &&
           X509_gmtime_adj(X509_getm_notAfter(x), YEAR_S) &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) &&
           X509_set_issuer_name(x, name) && X509_set_pubkey(x, key) &&
           X509_sign(x, key, EVP_sha256());
}

static bool fingerprint_fill(struct vl_dtls_identity *identity)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (!X509_digest(identity->certificate, EVP_sha256(), digest, &n))
        return false;
    for (unsigned i = 0; i < n; i++)
        (void)snprintf(identity->fingerprint + i * 3, 4, "%02X%s", digest[i], i + 1 < n ? ":" : "");
    return true;
}

static bool context_fill(SSL_CTX *context, const struct vl_dtls_identity *identity, bool offer_gcm)
{
    const char *profiles =
        offer_gcm ? "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80" : "SRTP_AES128_CM_SHA1_80";
    /* RFC 8827 section 6.5 has every browser offer the first. dtls.c relies on all being AES-GCM.
     */
    const char *ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                          "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";

    SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_cert_list(context, VL_DTLS_MAX_HELD_BYTES);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_cert_verify_callback(context, vl_dtls_on_verify, NULL);
    SSL_CTX_set_client_hello_cb(context, vl_dtls_on_hello, NULL);
    return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) &&
           SSL_CTX_set_max_proto_version(context, DTLS1_2_VERSION) &&
           SSL_CTX_set_cipher_list(context, ciphers) &&
           SSL_CTX_use_certificate(context, identity->certificate) &&
           SSL_CTX_use_PrivateKey(context, identity->key) &&
           SSL_CTX_set_tlsext_use_srtp(context, profiles) == 0; /* 0 is success here */
}

static bool bio_fill(BIO_METHOD *bio)
{
    return BIO_meth_set_write(bio, vl_dtls_bio_write) && BIO_meth_set_read(bio, vl_dtls_bio_read) &&
           BIO_meth_set_ctrl(bio, vl_dtls_bio_control);
}

static bool identity_fill(struct vl_dtls_identity *identity, bool offer_gcm)
{
    identity->key = EVP_EC_gen("P-256");
    identity->certificate = X509_new();
    identity->context = SSL_CTX_new(DTLS_method());
    identity->bio = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
    return identity->key && identity->certificate && identity->context && identity->bio &&
           certificate_fill(identity->certificate, identity->key) && fingerprint_fill(identity) &&
           bio_fill(identity->bio) && context_fill(identity->context, identity, offer_gcm);
}

int vl_dtls_identity_create(bool offer_gcm, struct vl_dtls_identity **out)
{
    struct vl_dtls_identity *identity = calloc(1, sizeof *identity);

    if (!identity)
        return VL_E_NOMEM;
    if (!identity_fill(identity, offer_gcm)) {
        ERR_clear_error();
        vl_dtls_identity_destroy(identity);
        return VL_E_CRYPTO;
    }
    *out = identity;
    return VL_OK;
}

void vl_dtls_identity_destroy(struct vl_dtls_identity *identity)
{
    if (!identity)
        return;
    SSL_CTX_free(identity->context);
    BIO_meth_free(identity->bio);
    X509_free(identity->certificate);
    EVP_PKEY_free(identity->key);
    free(identity);
}

const char *vl_dtls_identity_fingerprint(const struct vl_dtls_identity *identity)
{
    return identity->fingerprint;
}
