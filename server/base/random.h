/* random.h - unguessable bytes and tokens from getrandom(2). Never used by domain/. */
#ifndef VL_BASE_RANDOM_H
#define VL_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Fills the buffer or ends the process: there is no safe way on without randomness. */
void vl_random_bytes(void *out, size_t n);
uint32_t vl_random_u32(void);
/* n random bytes as base64url without padding, and a NUL; out holds (n * 4 + 2) / 3 + 1 bytes. */
void vl_random_token(char *out, size_t n);
/* Constant time for equal lengths; false when the lengths differ. */
int vl_secret_equal(const char *a, const char *b);

#endif
