/* dtls_identity.h - what dtls.c needs from dtls_identity.c; internal to the two. */
#ifndef VL_MEDIA_DTLS_IDENTITY_H
#define VL_MEDIA_DTLS_IDENTITY_H

#include <openssl/ssl.h>

#include "media/dtls.h"

struct vl_dtls_identity {
    EVP_PKEY *key;
    X509 *certificate;
    SSL_CTX *context;
    BIO_METHOD *bio; /* datagrams to and from a vl_dtls, which is the BIO's data */
    char fingerprint[VL_DTLS_FINGERPRINT_TEXT_BYTES];
};

/* Callbacks of the context and the BIO, all in dtls.c. */
int vl_dtls_on_verify(X509_STORE_CTX *store, void *unused);
int vl_dtls_on_hello(SSL *ssl, int *alert, void *unused);
int vl_dtls_bio_write(BIO *bio, const char *bytes, int n);
int vl_dtls_bio_read(BIO *bio, char *out, int n);
long vl_dtls_bio_control(BIO *bio, int command, long number, void *pointer);

#endif
