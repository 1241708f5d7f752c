/* hex.h - hexadecimal text. Pure. */
#ifndef VL_BASE_HEX_H
#define VL_BASE_HEX_H

/* 0..255 from two digits of either case; -1: one of them is none. The second is looked at only when
 * the first is a digit, so a text may end anywhere. */
int vl_hex_byte(const char *two);

#endif
