#include "media/udp_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"

int vl_udp_table_init(struct vl_udp_table *t, uint32_t capacity)
{
    uint32_t buckets = 16;

    while (buckets < capacity * 2u)
        buckets *= 2;
    memset(t, 0, sizeof *t);
    t->entries = calloc(capacity, sizeof *t->entries);
    t->buckets = calloc(buckets, sizeof *t->buckets);
    if (!t->entries || !t->buckets) {
        vl_udp_table_fini(t);
        return VL_E_NOMEM;
    }
    t->capacity = capacity;
    t->mask = buckets - 1;
    vl_random_bytes(&t->seed, sizeof t->seed);
    for (uint32_t i = capacity; i > 0; i--) {
        t->entries[i - 1].next = t->free;
        t->free = i;
    }
    return VL_OK;
}

void vl_udp_table_fini(struct vl_udp_table *t)
{
    free(t->entries);
    free(t->buckets);
    memset(t, 0, sizeof *t);
}

static uint32_t *address_bucket(struct vl_udp_table *t, const struct vl_media_address *address)
{
    return &t->buckets[vl_media_address_hash(address, t->seed) & t->mask];
}

static uint32_t *ufrag_bucket(struct vl_udp_table *t, struct vl_span ufrag)
{
    uint64_t h = t->seed;

    for (size_t i = 0; i < ufrag.n; i++) {
        h = (h ^ ufrag.p[i]) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    return &t->buckets[h & t->mask];
}

static bool ufrag_matches(const struct vl_udp_entry *e, struct vl_span ufrag)
{
    return strlen(e->key.ufrag) == ufrag.n && memcmp(e->key.ufrag, ufrag.p, ufrag.n) == 0;
}

/* The link that points at the entry, or at the end of the chain. */
static uint32_t *address_link(struct vl_udp_table *t, const struct vl_media_address *address)
{
    uint32_t *link = address_bucket(t, address);

    while (*link && !vl_media_address_equal(&t->entries[*link - 1].key.address, address))
        link = &t->entries[*link - 1].next;
    return link;
}

static uint32_t *ufrag_link(struct vl_udp_table *t, struct vl_span ufrag)
{
    uint32_t *link = ufrag_bucket(t, ufrag);

    while (*link && !ufrag_matches(&t->entries[*link - 1], ufrag))
        link = &t->entries[*link - 1].next;
    return link;
}

static struct vl_udp_entry *at_link(struct vl_udp_table *t, const uint32_t *link)
{
    return *link ? &t->entries[*link - 1] : NULL;
}

struct vl_udp_entry *vl_udp_table_by_address(struct vl_udp_table *t,
                                             const struct vl_media_address *address)
{
    return at_link(t, address_link(t, address));
}

struct vl_udp_entry *vl_udp_table_by_ufrag(struct vl_udp_table *t, struct vl_span ufrag)
{
    if (ufrag.n == 0)
        return NULL;
    return at_link(t, ufrag_link(t, ufrag));
}

static struct vl_udp_entry *entry_add(struct vl_udp_table *t, uint32_t *bucket)
{
    uint32_t index = t->free;

    if (index == 0)
        return NULL;
    struct vl_udp_entry *e = &t->entries[index - 1];
    t->free = e->next;
    memset(e, 0, sizeof *e);
    e->next = *bucket;
    *bucket = index;
    return e;
}

struct vl_udp_entry *vl_udp_table_add_address(struct vl_udp_table *t,
                                              const struct vl_media_address *address)
{
    struct vl_udp_entry *e = entry_add(t, address_bucket(t, address));

    if (e)
        e->key.address = *address;
    return e;
}

struct vl_udp_entry *vl_udp_table_add_ufrag(struct vl_udp_table *t, struct vl_span ufrag)
{
    if (ufrag.n == 0 || ufrag.n >= VL_UDP_UFRAG_TEXT)
        return NULL;
    struct vl_udp_entry *e = entry_add(t, ufrag_bucket(t, ufrag));
    if (e)
        memcpy(e->key.ufrag, ufrag.p, ufrag.n);
    return e;
}

static void unlink_at(struct vl_udp_table *t, uint32_t *link)
{
    uint32_t index = *link;

    if (index == 0)
        return;
    struct vl_udp_entry *e = &t->entries[index - 1];
    *link = e->next;
    memset(e, 0, sizeof *e);
    e->next = t->free;
    t->free = index;
}

void vl_udp_table_remove_address(struct vl_udp_table *t, const struct vl_media_address *address)
{
    unlink_at(t, address_link(t, address));
}

void vl_udp_table_remove_ufrag(struct vl_udp_table *t, struct vl_span ufrag)
{
    if (ufrag.n)
        unlink_at(t, ufrag_link(t, ufrag));
}

void vl_udp_table_remove_owned(struct vl_udp_table *addresses, const struct vl_udp_endpoint *owner)
{
    for (uint32_t i = 0; i < addresses->capacity; i++) {
        struct vl_media_address key = addresses->entries[i].key.address;
        if (addresses->entries[i].owner == owner)
            vl_udp_table_remove_address(addresses, &key);
    }
}
