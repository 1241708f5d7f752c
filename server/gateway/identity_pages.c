#include "gateway/identity_pages.h"

#include <stdio.h>
#include <string.h>

#define PAGE_BYTES 2048

struct page {
    unsigned status;
    const char *title[2], *text[2]; /* Danish, English */
};

static const struct page pages[VL_SIGNIN_FAILURES] = {
    [VL_SIGNIN_BAD_REQUEST] = {400,
                               {"Linket kan ikke bruges", "This link cannot be used"},
                               {"Åbn Vagtlinje, og log ind derfra.",
                                "Open Vagtlinje and sign in from there."}},
    [VL_SIGNIN_STALE] = {400,
                         {"Login blev ikke gjort færdigt", "Sign-in was not completed"},
                         {"Der gik for lang tid, eller login begyndte i en anden browser. "
                          "Intet er gået tabt. Prøv igen.",
                          "It took too long, or it was begun in another browser. "
                          "Nothing is lost. Try again."}},
    [VL_SIGNIN_REFUSED] = {403,
                           {"Du blev ikke logget ind", "You were not signed in"},
                           {"Login blev afbrudt eller afvist. Prøv igen. Sker det flere gange, "
                            "så ring til regionens it-support.",
                            "Sign-in was cancelled or refused. Try again. If it keeps happening, "
                            "call the region's IT support."}},
    [VL_SIGNIN_UNKNOWN_PERSON] = {403,
                                  {"Du er ikke oprettet endnu", "You have no access yet"},
                                  {"Dit login virker, men du er ikke oprettet i Vagtlinje. "
                                   "Bed regionens vagtkoordination om adgang.",
                                   "Your sign-in works, but you are not registered in Vagtlinje. "
                                   "Ask the region's coordinators for access."}},
    [VL_SIGNIN_PROVIDER_DOWN] = {502,
                                 {"Login er ikke til at få fat i", "Sign-in cannot be reached"},
                                 {"Tjenesten, der logger dig ind, svarer ikke. Prøv igen om et "
                                  "øjeblik. Haster det, så ring til afdelingens telefon.",
                                  "The service that signs you in does not answer. Try again in a "
                                  "moment. If it is urgent, telephone the department."}},
};

void vl_signin_failure_page(struct vl_web_exchange *exchange, enum vl_signin_failure failure,
                            enum vl_language language, const char *cookie)
{
    const struct page *p = &pages[failure];
    enum vl_language other = language == VL_ENGLISH ? VL_DANISH : VL_ENGLISH;
    static const char *const ways[][2] = {{"Prøv igen", "Try again"},
                                          {"Gå til forsiden", "Go to the front page"}};
    static const char *const code[] = {"da", "en"};
    const char *const *again = ways[failure == VL_SIGNIN_BAD_REQUEST];
    char html[PAGE_BYTES];
    struct vl_web_response r = {.status = p->status, .header_count = 2};
    int n = snprintf(html, sizeof html,
                     "<!doctype html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                     "<title>%s – Vagtlinje</title>"
                     "<link rel=\"icon\" href=\"/icon.svg\">"
                     "<link rel=\"stylesheet\" href=\"/auth/style.css\"></head>\n"
                     "<body><main class=\"narrow\">\n<p class=\"brand\">Vagtlinje</p>\n"
                     "<h1>%s</h1>\n<p>%s</p>\n<p><a class=\"action\" href=\"/\">%s</a></p>\n"
                     "<hr>\n<div lang=\"%s\"><h2>%s</h2>\n<p>%s</p>\n"
                     "<p><a href=\"/\">%s</a></p></div>\n</main></body>\n</html>\n",
                     code[language], p->title[language], p->title[language], p->text[language],
                     again[language], code[other], p->title[other], p->text[other], again[other]);

    r.headers[0] = (struct vl_web_header){"content-type:", "text/html; charset=utf-8"};
    r.headers[1] = (struct vl_web_header){"cache-control:", "no-store"};
    if (cookie)
        r.headers[r.header_count++] = (struct vl_web_header){"set-cookie:", cookie};
    r.body = (struct vl_span){(const uint8_t *)html, n < 0 ? 0 : (size_t)n};
    vl_web_reply(exchange, &r);
}
