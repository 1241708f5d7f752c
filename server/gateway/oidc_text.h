/* oidc_text.h - the small text forms that sign-in needs: base64url, URLs, HTML, derived keys.
 *
 * Every function writes a NUL-terminated text that fits, or fails. */
#ifndef VL_GATEWAY_OIDC_TEXT_H
#define VL_GATEWAY_OIDC_TEXT_H

#include "base/cursor.h"
#include "base/err.h"

/* base64url without padding (RFC 4648, 5). */
VL_MUST_CHECK int vl_b64url_write(struct vl_span in, char *out, size_t size);
/* Accepts only the canonical form. Returns the number of bytes. VL_E_PROTO, VL_E_FULL. */
VL_MUST_CHECK int vl_b64url_read(const char *text, size_t n, uint8_t *out, size_t size);
/* base64url of the text's SHA-256: a PKCE challenge (RFC 7636, 4.2). out: 44 bytes or more. */
VL_MUST_CHECK int vl_sha256_base64url(const char *text, char *out, size_t size);
/* HKDF-SHA-256 of 32 bytes of key material, one key for each purpose. */
VL_MUST_CHECK int vl_derive_key(const uint8_t material[32], const char *purpose, uint8_t out[32]);

/* Text into a writer: as it is, percent-encoded (RFC 3986 unreserved stay), or HTML-escaped. */
void vl_write_text(struct vl_writer *w, const char *text);
void vl_write_encoded(struct vl_writer *w, const char *text);
void vl_write_html(struct vl_writer *w, const char *text);
/* "&name=value" or "name=value" when the writer is empty. */
void vl_write_field(struct vl_writer *w, const char *name, const char *value);
/* Ends the text with a NUL. VL_E_FULL: something did not fit. */
VL_MUST_CHECK int vl_write_end(struct vl_writer *w);

/* Exactly 16 lower-case hex digits. */
bool vl_is_slot(const char *text);
/* Plain http on this machine: http://127.0.0.1, http://localhost or http://[::1]. */
bool vl_is_loopback_url(const char *url);

#endif
