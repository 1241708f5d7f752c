/* hex.h - hexadecimal text. Pure. */
#ifndef VL_BASE_HEX_H
#define VL_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0..255 from two digits of either case; -1: one of them is none. The second is looked at only when
 * the first is a digit, so a text may end anywhere. */
int vl_hex_byte(const char *two);
/* 2 * n lower-case digits and a NUL. */
void vl_hex_text(const uint8_t *bytes, size_t n, char *out);
/* false: the text is not exactly 2 * n digits; *out is then undefined. */
bool vl_hex_bytes(const char *text, uint8_t *out, size_t n);

#endif
