/* identity_pages.h - the pages that sign-in itself shows: why it did not work and what to do. */
#ifndef VL_GATEWAY_IDENTITY_PAGES_H
#define VL_GATEWAY_IDENTITY_PAGES_H

#include "gateway/problem.h"
#include "gateway/web_server.h"

enum vl_signin_failure {
    VL_SIGNIN_BAD_REQUEST,    /* 400: not an address that we made */
    VL_SIGNIN_STALE,          /* 400: too old, used, or begun in another browser */
    VL_SIGNIN_REFUSED,        /* 403: the provider said no, or said something we refuse */
    VL_SIGNIN_UNKNOWN_PERSON, /* 403: signed in, but nobody of this region */
    VL_SIGNIN_PROVIDER_DOWN,  /* 502 */
    VL_SIGNIN_FAILURES
};

/* Answers with a page that holds no text from outside. cookie: a Set-Cookie value, may be NULL. */
void vl_signin_failure_page(struct vl_web_exchange *exchange, enum vl_signin_failure failure,
                            enum vl_language language, const char *cookie);

#endif
