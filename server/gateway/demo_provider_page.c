/* demo_provider_page.c - the page where a visitor of the demo picks who to be. */
#include "gateway/demo_provider_internal.h"

#include "gateway/oidc_text.h"
#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES   (24u * 1024u)
#define PERSON_BYTES 3072u

struct words {
    const char *code, *title, *lead, *other, *other_code, *refused, *refused_text;
};
static const struct words words[] = {
    [VL_DANISH] = {"da", "Vælg, hvem du vil være",
                   "Dette er en demo uden adgangskoder. Alle personer og steder er opdigtede.",
                   "In English", "en", "Linket kan ikke bruges",
                   "Åbn Vagtlinje igen, og log ind derfra."},
    [VL_ENGLISH] = {"en", "Choose who to be",
                    "This is a demo without passwords. All people and places are made up.",
                    "På dansk", "da", "This link cannot be used",
                    "Open Vagtlinje again and sign in from there."},
};

struct group {
    enum vl_role role;
    const char *names[2];
};
static const struct group groups[] = {
    {VL_ROLE_GP, {"Praktiserende læger", "General practitioners"}},
    {VL_ROLE_NURSE, {"Sygeplejersker", "Nurses"}},
    {VL_ROLE_PARAMEDIC, {"Paramedicinere", "Paramedics"}},
    {VL_ROLE_NURSING_HOME, {"Plejecentre", "Nursing homes"}},
    {VL_ROLE_SOCIAL_WORKER, {"Kommunale sagsbehandlere", "Municipal social workers"}},
    {VL_ROLE_CITIZEN, {"Borgere", "Citizens"}},
    {VL_ROLE_COORDINATOR, {"Koordinatorer", "Coordinators"}},
    {VL_ROLE_DEPARTMENT, {"Afdelinger", "Departments"}},
    {VL_ROLE_AUDITOR, {"Revision", "Auditors"}},
    {VL_ROLE_SPECIALIST, {"Specialister på sygehusene", "Specialists at the hospitals"}},
};

static void head(struct vl_writer *w, const struct words *t, const char *title)
{
    vl_write_text(w, "<!doctype html>\n<html lang=\"");
    vl_write_text(w, t->code);
    vl_write_text(w, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<title>");
    vl_write_text(w, title);
    vl_write_text(w, " – Vagtlinje</title>\n<link rel=\"stylesheet\" href=\"/auth/style.css\">\n"
                     "</head>\n<body>\n<main>\n<p class=\"brand\">Vagtlinje</p>\n<h1>");
    vl_write_text(w, title);
    vl_write_text(w, "</h1>\n");
}

static void hidden(struct vl_writer *w, const char *name, const char *value)
{
    vl_write_text(w, "<input type=\"hidden\" name=\"");
    vl_write_text(w, name);
    vl_write_text(w, "\" value=\"");
    vl_write_html(w, value);
    vl_write_text(w, "\">\n");
}

struct parameter {
    const char *name, *value;
};
#define PARAMETERS 8

static void parameters(const struct vl_demo_provider *p, const struct vl_demo_ask *ask,
                       const char *language, struct parameter out[PARAMETERS])
{
    out[0] = (struct parameter){"response_type", "code"};
    out[1] = (struct parameter){"client_id", p->client_id};
    out[2] = (struct parameter){"redirect_uri", p->redirect_uri};
    out[3] = (struct parameter){"state", ask->state};
    out[4] = (struct parameter){"nonce", ask->nonce};
    out[5] = (struct parameter){"code_challenge", ask->challenge};
    out[6] = (struct parameter){"code_challenge_method", "S256"};
    out[7] = (struct parameter){"ui_locales", language};
}

/* The same request in the other language. */
static void language_link(struct vl_writer *w, const struct vl_demo_provider *p,
                          const struct vl_demo_ask *ask, const struct words *t)
{
    struct parameter list[PARAMETERS];

    parameters(p, ask, t->other_code, list);
    vl_write_text(w, "<p class=\"language\"><a href=\"/authorize?");
    for (size_t i = 0; i < PARAMETERS; i++) {
        vl_write_text(w, i ? "&amp;" : "");
        vl_write_text(w, list[i].name);
        vl_write_text(w, "=");
        vl_write_encoded(w, list[i].value);
    }
    vl_write_text(w, "\" lang=\"");
    vl_write_text(w, t->other_code);
    vl_write_text(w, "\">");
    vl_write_text(w, t->other);
    vl_write_text(w, "</a></p>\n");
}

static void detail(struct vl_writer *w, const char *text, bool *first)
{
    if (!text[0])
        return;
    vl_write_text(w, *first ? "" : ", ");
    vl_write_html(w, text);
    *first = false;
}

static void person_button(struct vl_writer *w, const struct vl_person *person)
{
    bool first = true;

    vl_write_text(w, "<li><button name=\"person\" value=\"");
    vl_write_html(w, person->id);
    vl_write_text(w, "\" data-testid=\"person-");
    vl_write_html(w, person->id);
    vl_write_text(w, "\"><strong>");
    vl_write_html(w, person->name);
    vl_write_text(w, "</strong> <span>");
    detail(w, person->title, &first);
    detail(w, person->organisation, &first);
    detail(w, person->site, &first);
    vl_write_text(w, "</span></button></li>\n");
}

static void group_list(struct vl_writer *w, const struct vl_region *region, const struct group *g,
                       enum vl_language language)
{
    bool begun = false;

    for (size_t i = 0; i < region->n_people; i++) {
        if (region->people[i].role != g->role)
            continue;
        if (!begun) {
            vl_write_text(w, "<h2>");
            vl_write_text(w, g->names[language]);
            vl_write_text(w, "</h2>\n<ul>\n");
        }
        begun = true;
        person_button(w, &region->people[i]);
    }
    if (begun)
        vl_write_text(w, "</ul>\n");
}

static void write_page(struct vl_writer *w, const struct vl_demo_provider *p,
                       const struct vl_demo_ask *ask)
{
    const struct words *t = &words[ask->language];
    struct parameter list[PARAMETERS];

    head(w, t, t->title);
    vl_write_text(w, "<p class=\"notice\">");
    vl_write_text(w, t->lead);
    vl_write_text(w, "</p>\n");
    language_link(w, p, ask, t);
    vl_write_text(w, "<form method=\"post\" action=\"/authorize\">\n");
    parameters(p, ask, t->code, list);
    for (size_t i = 0; i < PARAMETERS; i++)
        hidden(w, list[i].name, list[i].value);
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        group_list(w, p->region, &groups[i], ask->language);
    vl_write_text(w, "</form>\n</main>\n</body>\n</html>\n");
}

char *vl_demo_page(const struct vl_demo_provider *p, const struct vl_demo_ask *ask)
{
    size_t size = PAGE_BYTES + (size_t)p->region->n_people * PERSON_BYTES;
    uint8_t *text = malloc(size);
    struct vl_writer w = vl_writer_of(text, size);

    if (!text)
        return NULL;
    write_page(&w, p, ask);
    if (vl_write_end(&w) < 0) {
        free(text);
        return NULL;
    }
    return (char *)text;
}

char *vl_demo_refusal_page(enum vl_language language)
{
    const struct words *t = &words[language];
    uint8_t *text = malloc(PAGE_BYTES);
    struct vl_writer w = vl_writer_of(text, PAGE_BYTES);

    if (!text)
        return NULL;
    head(&w, t, t->refused);
    vl_write_text(&w, "<p>");
    vl_write_text(&w, t->refused_text);
    vl_write_text(&w, "</p>\n</main>\n</body>\n</html>\n");
    if (vl_write_end(&w) < 0) {
        free(text);
        return NULL;
    }
    return (char *)text;
}
