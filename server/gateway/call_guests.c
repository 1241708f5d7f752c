/* call_guests.c - the book's guests: who came by which invitation, also when they are gone, and
 * their names, which the journal holds sealed under the key of the call's case. */
#include "base/json.h"
#include "domain/view.h"
#include "gateway/call_book_internal.h"
#include <stdlib.h>

/* The newest of the call with this number: the others are gone. */
static struct vl_book_guest *newest_of(const struct vl_book_entry *e, uint8_t number)
{
    for (struct vl_book_guest *g = e->guests; g; g = g->next)
        if (g->number == number)
            return g;
    return NULL;
}

static void guest_free(struct vl_book_guest *g)
{
    json_decref(g->content);
    free(g);
}

static void forget_oldest(struct vl_book_entry *e)
{
    struct vl_book_guest **at = &e->guests;
    size_t n = 0;

    while (*at && n++ < VL_BOOK_MAX_GUESTS)
        at = &(*at)->next;
    if (!*at)
        return;
    guest_free(*at);
    *at = NULL;
}

static void invited(struct vl_book_entry *e, uint64_t seq, const struct vl_event *event)
{
    struct vl_book_guest *g = calloc(1, sizeof *g);

    if (!g)
        return;
    g->id = seq;
    g->number = event->u.guest.number;
    g->kind = event->u.guest.kind;
    g->next = e->guests;
    e->guests = g;
    forget_oldest(e);
}

void vl_book_guest_event(struct vl_book_entry *e, uint64_t seq, const struct vl_event *event)
{
    struct vl_book_guest *g = newest_of(e, event->u.guest.number);

    if (event->type == VL_EVENT_GUEST_INVITED) {
        invited(e, seq, event);
    } else if (event->type == VL_EVENT_GUEST_ADMITTED && g) {
        g->was_in = true;
        (void)vl_book_trail_add(e, event->at, "guest_in");
    } else if (event->type == VL_EVENT_GUEST_GONE && g) {
        g->gone = event->at;
        if (g->was_in)
            (void)vl_book_trail_add(e, event->at, "guest_out");
    }
}

void vl_book_guests_free(struct vl_book_entry *e)
{
    while (e->guests) {
        struct vl_book_guest *next = e->guests->next;
        guest_free(e->guests);
        e->guests = next;
    }
}

static struct vl_book_guest *guest_of(const struct vl_book *b, uint64_t id,
                                      const struct vl_book_entry **entry)
{
    for (struct vl_book_entry *e = b->first; id && e; e = e->next)
        for (struct vl_book_guest *g = e->guests; g; g = g->next)
            if (g->id == id) {
                *entry = e;
                return g;
            }
    return NULL;
}

const struct vl_book_guest *vl_book_guest(const struct vl_book *b, uint64_t id,
                                          const struct vl_book_entry **entry)
{
    return guest_of(b, id, entry);
}

const char *vl_book_guest_name(struct vl_book *b, uint64_t id)
{
    const struct vl_book_entry *entry;
    struct vl_book_guest *g = guest_of(b, id, &entry);
    const char *name;

    if (g && !g->content)
        g->content = vl_book_unseal(b, id);
    name = g ? vl_json_string_within(g->content, "name", 1, VL_BOOK_NAME_BYTES - 1) : NULL;
    return name ? name : "?";
}
