/* view_conversation.c - who else is in a conversation: what its people see of each other, and all
 * that a guest sees. */
#include "base/json.h"
#include "gateway/conversation.h"
#include "gateway/guest_person.h"
#include "gateway/view_internal.h"

static const char *const part_names[] = {"caller", "callee", "consulted", "guest"};

static json_t *guest_person_view(const struct vl_views *v, uint64_t id, uint8_t number)
{
    char text[VL_GUEST_PERSON_BYTES];

    vl_guest_person_id(number, text);
    return json_pack("{s:s, s:s, s:s}", "id", text, "name", vl_book_guest_name(v->book, id), "role",
                     "guest");
}

static json_t *party_view(const struct vl_views *v, const struct vl_party *p)
{
    json_t *o;

    if (!p->guest)
        return json_pack("{s:o, s:s, s:b}", "person", vl_view_person(v->region, p->person), "part",
                         part_names[p->part], "connected",
                         vl_state_person(vl_engine_state(v->engine), p->person).connected);
    o = json_pack("{s:o, s:s, s:b, s:i}", "person",
                  guest_person_view(v, p->guest->id, p->guest->number), "part", "guest",
                  "connected", v->hub && vl_hub_guest_is_here(v->hub, p->guest->id), "guest",
                  (int)p->guest->number);
    return o;
}

/* Names and titles are all that a guest gets of the others. */
static json_t *for_guest(json_t *party)
{
    json_t *person = json_object_get(party, "person");

    json_object_del(person, "telephone");
    json_object_del(person, "hospital");
    json_object_del(person, "organisation");
    return party;
}

static void set_parties(const struct vl_views *v, json_t *o, const struct vl_conversation *c,
                        vl_person_index person)
{
    struct vl_party parties[VL_ROOM_MAX_PARTIES];
    size_t n = vl_conversation_parties(c, v->region, parties), own = 0;
    json_t *list = json_array();

    while (own < n && parties[own].person != person)
        own++;
    for (size_t i = 0; list && own < n && i < n; i++) {
        json_t *party;
        if (i == own || vl_conversation_apart(c, parties[own].part, parties[i].part))
            continue;
        party = party_view(v, &parties[i]);
        json_array_append_new(list, parties[own].guest ? for_guest(party) : party);
    }
    json_object_set_new(o, "parties", list);
}

static void set_guests(const struct vl_views *v, json_t *o, const struct vl_conversation *c)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < c->n_guests; i++) {
        const struct vl_guest_view *g = &c->guests[i];
        json_t *guest = json_pack(
            "{s:i, s:s, s:s, s:s}", "guest", (int)g->number, "kind", vl_guest_kind_name(g->kind),
            "name", vl_book_guest_name(v->book, g->id), "state", vl_guest_state_name(g->state));
        if (guest && g->state == VL_GUEST_STATE_INVITED)
            vl_view_set_utc(guest, "until", g->until);
        json_array_append_new(list, guest);
    }
    json_object_set_new(o, "guests", list);
}

static void set_consult(const struct vl_views *v, json_t *o, const struct vl_conversation *c)
{
    const struct vl_hotline *h;
    bool is_talking = c->consult.phase == VL_PHASE_TALKING;
    json_t *consult;

    if (!c->consult.id || c->consult.hotline >= v->region->n_hotlines)
        return;
    h = &v->region->hotlines[c->consult.hotline];
    consult = json_pack("{s:I, s:s, s:{s:s, s:s}, s:s, s:o}", "call", (json_int_t)c->consult.id,
                        "hotline", h->id, "hotline_name", "da", h->name_da, "en", h->name_en,
                        "state", is_talking ? "talking" : "waiting", "ringing",
                        vl_view_ringing(v->region, &c->consult));
    if (consult && is_talking)
        json_object_set_new(
            consult, "peer",
            json_pack(
                "{s:o, s:b}", "person", vl_view_person(v->region, c->consult.specialist),
                "connected",
                vl_state_person(vl_engine_state(v->engine), c->consult.specialist).connected));
    json_object_set_new(o, "consult", consult);
}

void vl_view_set_conversation(const struct vl_views *v, json_t *o, const struct vl_call_view *call,
                              vl_person_index person)
{
    struct vl_conversation c;

    if (vl_conversation_of(vl_engine_state(v->engine), call->id, &c) < 0 ||
        c.call.phase != VL_PHASE_TALKING)
        return;
    if (call->parent) /* who is held apart may be the caller: the consult shows it as the call */
        json_object_set_new(o, "held", json_boolean(c.call.held));
    set_parties(v, o, &c, person);
    if (call->parent)
        return;
    set_guests(v, o, &c);
    if (c.call.specialist == person)
        set_consult(v, o, &c);
}

/* ---- what a guest sees ---- */

json_t *vl_view_guest_me(const struct vl_views *v, uint64_t guest)
{
    const struct vl_book_entry *entry;
    const struct vl_book_guest *g = vl_book_guest(v->book, guest, &entry);

    return json_pack("{s:o, s:[]}", "person", guest_person_view(v, guest, g ? g->number : 1),
                     "duties");
}

static void set_live(const struct vl_views *v, json_t *o, const struct vl_guest_view *guest)
{
    struct vl_conversation c;

    if (guest->state != VL_GUEST_STATE_IN ||
        vl_conversation_of(vl_engine_state(v->engine), guest->call, &c) < 0)
        return;
    json_object_set_new(o, "held", json_boolean(c.call.held));
    vl_view_set_utc(o, "answered_at", c.call.answered);
    json_t *room = vl_rooms_view(v->rooms, guest->call);
    if (room)
        json_object_set_new(o, "room", room);
    set_parties(v, o, &c, vl_guest_person(v->region, guest->number));
}

static json_t *guest_call(const struct vl_views *v, const struct vl_book_entry *entry,
                          const struct vl_book_guest *g)
{
    const struct vl_hotline *h = &v->region->hotlines[entry->hotline];
    struct vl_guest_view guest;
    bool is_live = vl_state_guest(vl_engine_state(v->engine), g->id, &guest) == VL_OK;
    const char *state = !is_live                           ? "closed"
                        : guest.state == VL_GUEST_STATE_IN ? "talking"
                                                           : "waiting";
    /* Urgency and plan are not the guest's business: these are the same for every call. */
    json_t *o = json_pack("{s:I, s:s, s:{s:s, s:s}, s:s, s:s, s:s, s:i, s:[], s:[], s:s}", "call",
                          (json_int_t)entry->call, "hotline", h->id, "hotline_name", "da",
                          h->name_da, "en", h->name_en, "part", "guest", "state", state, "urgency",
                          "routine", "round", 1, "ringing", "trail", "plan_source", "default");

    if (!o)
        return NULL;
    vl_view_set_utc(o, "placed_at", entry->placed);
    if (is_live)
        set_live(v, o, &guest);
    else
        vl_view_set_utc(o, "ended_at", g->gone.ms ? g->gone : entry->ended);
    return o;
}

json_t *vl_view_guest_calls(const struct vl_views *v, uint64_t guest)
{
    const struct vl_book_entry *entry;
    const struct vl_book_guest *g = vl_book_guest(v->book, guest, &entry);
    json_t *list = json_array();

    if (list && g && entry->hotline < v->region->n_hotlines)
        json_array_append_new(list, guest_call(v, entry, g));
    return json_pack("{s:o}", "calls", list);
}
