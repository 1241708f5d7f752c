/* http_address.c - which addresses the HTTP client may talk to. */
#include "gateway/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct range {
    uint32_t base;
    unsigned bits;
};

static const struct range refused[] = {
    {0x00000000, 8},  /* 0.0.0.0 this network */
    {0x0a000000, 8},  /* 10.0.0.0 private */
    {0x64400000, 10}, /* 100.64.0.0 shared (carrier NAT) */
    {0x7f000000, 8},  /* 127.0.0.0 loopback */
    {0xa9fe0000, 16}, /* 169.254.0.0 link-local, cloud metadata */
    {0xac100000, 12}, /* 172.16.0.0 private */
    {0xc0000000, 24}, /* 192.0.0.0 protocol assignments */
    {0xc0000200, 24}, /* 192.0.2.0 documentation */
    {0xc0a80000, 16}, /* 192.168.0.0 private */
    {0xc6120000, 15}, /* 198.18.0.0 benchmarks */
    {0xc6336400, 24}, /* 198.51.100.0 documentation */
    {0xcb007100, 24}, /* 203.0.113.0 documentation */
    {0xe0000000, 3},  /* 224.0.0.0 and above: multicast, reserved */
};

static bool is_loopback4(uint32_t address)
{
    return address >> 24 == 127;
}

static bool allowed4(uint32_t address, bool loopback)
{
    if (loopback && is_loopback4(address))
        return true;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if ((address ^ refused[i].base) >> (32 - refused[i].bits) == 0)
            return false;
    return true;
}

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Of IPv6 only global unicast (2000::/3), and no transition range that wraps an IPv4 address. */
static bool allowed6(const uint8_t p[16], bool loopback)
{
    static const uint8_t one[16] = {[15] = 1};
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    if (memcmp(p, one, sizeof one) == 0)
        return loopback;
    if (memcmp(p, mapped, sizeof mapped) == 0)
        return allowed4(be32(p + 12), loopback);
    if (p[0] >> 5 != 1)
        return false;
    if (be32(p) == 0x20010000 || be32(p) == 0x20010db8)
        return false; /* Teredo, documentation */
    if (p[0] == 0x20 && p[1] == 0x02)
        return allowed4(be32(p + 2), false); /* 6to4 */
    return true;
}

bool vl_http_address_allowed(const struct sockaddr *address, bool loopback)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    if (address->sa_family == AF_INET) {
        memcpy(&v4, address, sizeof v4);
        return allowed4(ntohl(v4.sin_addr.s_addr), loopback);
    }
    if (address->sa_family == AF_INET6) {
        memcpy(&v6, address, sizeof v6);
        return allowed6(v6.sin6_addr.s6_addr, loopback);
    }
    return false;
}
