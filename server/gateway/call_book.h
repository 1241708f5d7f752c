/* call_book.h - what people see of a call beyond the core's state: its trail, its case, its note.
 *
 * A read model: built from the journal's events, thrown away and rebuilt at will. The core's state
 * knows where a call stands; the book knows how it came there and, unsealed on demand, what it is
 * about. A finished call stays for VL_BOOK_KEEP_MS, so that both sides can read its outcome.
 * Threads: one loop. */
#ifndef VL_GATEWAY_CALL_BOOK_H
#define VL_GATEWAY_CALL_BOOK_H

#include "base/log.h"
#include "domain/event.h"
#include "journal/engine.h"
#include "journal/vault.h"

#define VL_BOOK_KEEP_MS    (2 * VL_MS_PER_HOUR) /* a finished call on its people's screens */
#define VL_BOOK_MAX_TRAIL  64                   /* entries; the oldest after the first give way */
#define VL_BOOK_KEY_BYTES  65
#define VL_BOOK_MAX_GUESTS 32 /* of one call; the oldest give way */
#define VL_BOOK_NAME_BYTES 321

struct vl_book;

struct vl_book_guest { /* read only for everyone but the book */
    uint64_t id;       /* of the invitation's event */
    uint8_t number;
    enum vl_guest_kind kind;
    bool was_in;
    vl_utc gone;                /* 0 ms: not by himself; perhaps with the call */
    json_t *content;            /* unsealed on demand */
    struct vl_book_guest *next; /* newest first */
};
struct vl_book_entry { /* read only for everyone but the book */
    uint64_t call;
    uint64_t parent; /* a consult's conversation; else 0 */
    vl_hotline_index hotline;
    vl_person_index caller, specialist; /* specialist: VL_NONE until answered */
    enum vl_urgency urgency;
    enum vl_plan_source plan_source;
    vl_utc placed, answered, ended; /* 0 ms: not yet */
    uint32_t round;
    bool closed;              /* it left the core's state */
    bool handed_over;         /* a consult: who answered it has the parent now */
    enum vl_outcome outcome;  /* VL_OUTCOME_COUNT: none */
    enum vl_urgency assessed; /* by who answered; VL_URGENCY_COUNT: not said */
    enum vl_denial denied;    /* VL_DENIAL_COUNT: the caller got what was asked for */
    vl_utc outcome_at;
    vl_person_index outcome_by;
    json_t *trail;               /* array of TrailEntry of the protocol */
    char key[VL_BOOK_KEY_BYTES]; /* the client's, "" when none */
    uint64_t outcome_seq;
    struct vl_book_guest *guests;
    json_t *content, *note;     /* unsealed on demand; NULL until then */
    struct vl_book_entry *next; /* newest first */
};

VL_MUST_CHECK int vl_book_create(const struct vl_region *region, struct vl_engine *engine,
                                 struct vl_vault *vault, const struct vl_log *log,
                                 struct vl_book **out);
void vl_book_destroy(struct vl_book *book); /* NULL: no effect */

/* Reads the journal's records back, so that a restart forgets no trail: the newest
 * VL_BOOK_REPLAY_RECORDS, and all since the oldest call that still lives. Blocks: at start only. */
#define VL_BOOK_REPLAY_RECORDS 20000u
VL_MUST_CHECK int vl_book_replay(struct vl_book *book, struct vl_journal *journal);

void vl_book_event(struct vl_book *book, uint64_t seq, const struct vl_event *event);
/* Forgets calls that were finished long enough ago. */
void vl_book_expire(struct vl_book *book, vl_utc now);

/* Newest first; NULL at the end. Borrowed until the next vl_book_event or vl_book_expire. */
const struct vl_book_entry *vl_book_first(const struct vl_book *book);
const struct vl_book_entry *vl_book_find(const struct vl_book *book, uint64_t call);
/* A call that this caller placed with this key; NULL: none. */
const struct vl_book_entry *vl_book_find_key(const struct vl_book *book, vl_person_index caller,
                                             const char *key);
/* Somebody who came by a link, and the call; NULL: never was, or forgotten with the call. */
const struct vl_book_guest *vl_book_guest(const struct vl_book *book, uint64_t id,
                                          const struct vl_book_entry **entry);
/* "?": it cannot be read. Borrowed as the entry is. */
const char *vl_book_guest_name(struct vl_book *book, uint64_t id);
/* The unsealed case ({question, answers, triage, patient, override_reason}) and outcome note
 * ({note, assessment, next_step, safety_net, denied}; of older journals {note}), borrowed as the
 * entry is. NULL: erased, or it cannot be read now. */
const json_t *vl_book_case(struct vl_book *book, uint64_t call);
const json_t *vl_book_note(struct vl_book *book, uint64_t call);
/* The unsealed case of any call of the journal, however old. Reads the journal and keeps nothing:
 * not for every screen. New reference; NULL: erased, or it cannot be read now. */
json_t *vl_book_case_kept(struct vl_book *book, uint64_t call);

/* The attachment of call.placed: {"case", "sealed", "key"}, under the key of a new case; key may be
 * NULL. Takes `content` over; NULL is out of memory. *out ends with free(). VL_E_FULL: no case key
 * in stock for the moment. VL_E_NOMEM, VL_E_CRYPTO, VL_E_IO. */
VL_MUST_CHECK int vl_book_seal_case(struct vl_book *book, json_t *content, const char *key,
                                    char **out);
/* What belongs to a call (its note, a consult's question, a guest's name): {"case", "sealed"},
 * under the key of the call's case, so that erasing that erases this as well. Otherwise as above,
 * and VL_E_NOENT: the call has no case. */
VL_MUST_CHECK int vl_book_seal_about(struct vl_book *book, uint64_t call, json_t *content,
                                     char **out);
/* The case of a call, for erasing it. VL_E_NOENT. */
VL_MUST_CHECK int vl_book_case_id(struct vl_book *book, uint64_t call, char out[VL_CASE_ID_BYTES]);

#endif
