#include "base/random.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void vl_random_bytes(void *out, size_t n)
{
    uint8_t *p = out;
    while (n > 0) {
        ssize_t got = getrandom(p, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            abort();
        p += got;
        n -= (size_t)got;
    }
}

uint32_t vl_random_u32(void)
{
    uint32_t v;
    vl_random_bytes(&v, sizeof v);
    return v;
}

void vl_random_token(char *out, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint8_t group[3];
    while (n > 0) {
        size_t take = n < sizeof group ? n : sizeof group;
        memset(group, 0, sizeof group);
        vl_random_bytes(group, take);
        uint32_t bits = (uint32_t)group[0] << 16 | (uint32_t)group[1] << 8 | group[2];
        for (size_t i = 0; i < take + 1; i++)
            *out++ = digits[bits >> (18 - 6 * i) & 63];
        n -= take;
    }
    *out = '\0';
}

int vl_secret_equal(const char *a, const char *b)
{
    size_t n = strlen(a);
    volatile uint8_t difference = 0;
    if (strlen(b) != n)
        return 0;
    for (size_t i = 0; i < n; i++)
        difference = (uint8_t)(difference | ((uint8_t)a[i] ^ (uint8_t)b[i]));
    return difference == 0;
}
