#include "base/hex.h"

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int vl_hex_byte(const char *two)
{
    int high = digit(two[0]);
    int low = high < 0 ? -1 : digit(two[1]);
    return low < 0 ? -1 : high * 16 + low;
}
