/* responsibility_registry.c - the discharges of all patients: a table for finding by patient, and a
 * ring in the order of time for expiring. */
#include "domain/responsibility.h"
#include <stdlib.h>
#include <string.h>

#define NO_ENTRY UINT32_MAX

struct entry {
    struct vl_discharge discharge;
    uint8_t patient[VL_PATIENT_BYTES];
    uint32_t next; /* older, in the same bucket; or the next free one */
};
struct vl_discharges {
    uint32_t capacity, count, free;
    uint32_t first;       /* place of the oldest in the ring */
    uint32_t bucket_mask; /* a power of two, less one */
    uint64_t dropped;
    uint32_t *ring; /* entries, ascending */
    uint32_t *buckets;
    struct entry *entries;
};

static uint32_t buckets_for(uint32_t capacity)
{
    uint32_t n = 1;
    while (n < capacity)
        n *= 2;
    return n;
}

int vl_discharges_create(uint32_t capacity, struct vl_discharges **out)
{
    if (capacity == 0 || capacity > VL_MAX_DISCHARGES)
        return VL_E_INVAL;
    struct vl_discharges *set = calloc(1, sizeof *set);
    if (!set)
        return VL_E_NOMEM;
    uint32_t n_buckets = buckets_for(capacity);
    set->capacity = capacity;
    set->bucket_mask = n_buckets - 1;
    set->ring = calloc(capacity, sizeof *set->ring);
    set->buckets = calloc(n_buckets, sizeof *set->buckets);
    set->entries = calloc(capacity, sizeof *set->entries);
    if (!set->ring || !set->buckets || !set->entries) {
        vl_discharges_destroy(set);
        return VL_E_NOMEM;
    }
    memset(set->buckets, 0xff, n_buckets * sizeof *set->buckets); /* NO_ENTRY */
    for (uint32_t i = 0; i < capacity; i++)
        set->entries[i].next = i + 1 < capacity ? i + 1 : NO_ENTRY;
    *out = set;
    return VL_OK;
}

void vl_discharges_destroy(struct vl_discharges *set)
{
    if (!set)
        return;
    free(set->ring);
    free(set->buckets);
    free(set->entries);
    free(set);
}

/* The hash is keyed: nobody outside can choose what falls into one bucket. */
static uint32_t *bucket_of(const struct vl_discharges *set, const uint8_t *patient)
{
    uint32_t n = (uint32_t)patient[0] | (uint32_t)patient[1] << 8 | (uint32_t)patient[2] << 16 |
                 (uint32_t)patient[3] << 24;
    return &set->buckets[n & set->bucket_mask];
}

/* By start, then patient, then hospital: no two in the set are equal. */
static int compare(const struct entry *a, const struct entry *b)
{
    if (a->discharge.start.ms != b->discharge.start.ms)
        return a->discharge.start.ms < b->discharge.start.ms ? -1 : 1;
    int order = memcmp(a->patient, b->patient, VL_PATIENT_BYTES);
    return order ? order : (int)a->discharge.hospital - (int)b->discharge.hospital;
}

static uint32_t *place(const struct vl_discharges *set, uint32_t i)
{
    uint32_t at = set->first + i;
    return &set->ring[at < set->capacity ? at : at - set->capacity];
}

static struct entry *find_equal(const struct vl_discharges *set, const struct entry *wanted)
{
    uint32_t i = *bucket_of(set, wanted->patient);
    while (i != NO_ENTRY && compare(&set->entries[i], wanted) > 0)
        i = set->entries[i].next;
    return i != NO_ENTRY && compare(&set->entries[i], wanted) == 0 ? &set->entries[i] : NULL;
}

static void unlink_entry(struct vl_discharges *set, uint32_t which)
{
    uint32_t *link = bucket_of(set, set->entries[which].patient);
    while (*link != which)
        link = &set->entries[*link].next;
    *link = set->entries[which].next;
}

static void remove_oldest(struct vl_discharges *set)
{
    uint32_t which = *place(set, 0);
    unlink_entry(set, which);
    set->entries[which].next = set->free;
    set->free = which;
    set->first = set->first + 1 < set->capacity ? set->first + 1 : 0;
    set->count--;
}

/* Discharges are registered about when they happen: few are younger than the new one. */
static void insert_in_ring(struct vl_discharges *set, uint32_t which)
{
    uint32_t i = set->count++;
    for (; i > 0 && compare(&set->entries[*place(set, i - 1)], &set->entries[which]) > 0; i--)
        *place(set, i) = *place(set, i - 1);
    *place(set, i) = which;
}

static void insert_in_bucket(struct vl_discharges *set, uint32_t which)
{
    struct entry *new = &set->entries[which];
    uint32_t *link = bucket_of(set, new->patient);
    while (*link != NO_ENTRY && compare(&set->entries[*link], new) > 0)
        link = &set->entries[*link].next;
    new->next = *link;
    *link = which;
}

void vl_discharges_add(struct vl_discharges *set, const uint8_t patient[VL_PATIENT_BYTES],
                       const struct vl_discharge *discharge)
{
    struct entry new = {.discharge = *discharge};
    memcpy(new.patient, patient, VL_PATIENT_BYTES);
    struct entry *equal = find_equal(set, &new);
    if (equal) {
        equal->discharge = *discharge;
        return;
    }
    if (set->count == set->capacity) {
        set->dropped++;
        if (compare(&new, &set->entries[*place(set, 0)]) < 0)
            return;
        remove_oldest(set);
    }
    uint32_t which = set->free;
    set->free = set->entries[which].next;
    set->entries[which] = new;
    insert_in_bucket(set, which);
    insert_in_ring(set, which);
}

const struct vl_discharge *vl_discharges_find(const struct vl_discharges *set,
                                              const uint8_t patient[VL_PATIENT_BYTES],
                                              const struct vl_discharge *after)
{
    /* `after` is the first member of its entry. */
    uint32_t i =
        after ? ((const struct entry *)(const void *)after)->next : *bucket_of(set, patient);
    while (i != NO_ENTRY && memcmp(set->entries[i].patient, patient, VL_PATIENT_BYTES) != 0)
        i = set->entries[i].next;
    return i != NO_ENTRY ? &set->entries[i].discharge : NULL;
}

uint32_t vl_discharges_expire(struct vl_discharges *set, vl_utc before)
{
    uint32_t n = 0;
    for (; set->count && set->entries[*place(set, 0)].discharge.start.ms < before.ms; n++)
        remove_oldest(set);
    return n;
}

uint32_t vl_discharges_count(const struct vl_discharges *set)
{
    return set->count;
}

uint64_t vl_discharges_dropped(const struct vl_discharges *set)
{
    return set->dropped;
}

const struct vl_discharge *vl_discharges_item(const struct vl_discharges *set, uint32_t i,
                                              const uint8_t **patient)
{
    if (i >= set->count)
        return NULL;
    const struct entry *entry = &set->entries[*place(set, i)];
    *patient = entry->patient;
    return &entry->discharge;
}
