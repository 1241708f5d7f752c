#include "gateway/problem.h"

#include <string.h>

static const struct {
    const char *reason;
    unsigned status;
    const char *title[2]; /* by enum vl_language */
    const char *detail[2];
} row[] = {
    {"internal",
     500,
     {"Noget gik galt hos os", "Something went wrong on our side"},
     {"Prøv igen. Haster det, så ring til hotlinens telefonnummer.",
      "Try again. If it is urgent, dial the hotline's telephone number."}},
    {"bad_request",
     400,
     {"Serveren forstod ikke forespørgslen", "The server did not understand the request"},
     {"Genindlæs siden og prøv igen.", "Reload the page and try again."}},
    {"unknown_method",
     404,
     {"Siden er ældre eller nyere end serveren", "This page and the server do not match"},
     {"Genindlæs siden.", "Reload the page."}},
    {"invalid_field",
     400,
     {"Et felt er udfyldt forkert", "A field is not filled in correctly"},
     {"Ret feltet og prøv igen.", "Correct the field and try again."}},
    {"sign_in_required",
     401,
     {"Du er ikke logget ind", "You are not signed in"},
     {"Log ind for at fortsætte.", "Sign in to go on."}},
    {"hello_first",
     400,
     {"Forbindelsen blev ikke åbnet rigtigt", "The connection was not opened properly"},
     {"Genindlæs siden.", "Reload the page."}},
    {"not_allowed",
     403,
     {"Din rolle giver ikke adgang til dette", "Your role does not allow this"},
     {"Kontakt din afdeling, hvis du mener, at du bør have adgang.",
      "Contact your department if you think you should have access."}},
    {"too_many_requests",
     429,
     {"For mange forespørgsler på én gang", "Too many requests at once"},
     {"Vent et øjeblik og prøv igen.", "Wait a moment and try again."}},
    {"server_stops",
     503,
     {"Serveren er ved at lukke ned", "The server is stopping"},
     {"Nye opkald tages ikke imod her. Siden forbinder igen af sig selv.",
      "No new calls are taken here. The page reconnects by itself."}},
    {"journal_unavailable",
     503,
     {"Opkaldet kan ikke gemmes lige nu", "The call cannot be recorded right now"},
     {"Intet er gået tabt. Prøv igen om lidt, eller ring til hotlinens telefonnummer.",
      "Nothing is lost. Try again shortly, or dial the hotline's telephone number."}},
    {"media_unavailable",
     503,
     {"Lyd og billede er ikke klar endnu", "Sound and picture are not ready yet"},
     {"Siden prøver igen af sig selv om et øjeblik.",
      "The page tries again by itself in a moment."}},
    {"media_refused",
     400,
     {"Browserens lyd eller billede kunne ikke bruges",
      "The browser's sound or picture could not be used"},
     {"Genindlæs siden, eller prøv en anden browser.", "Reload the page, or try another browser."}},
    {"bad_command",
     400,
     {"Serveren forstod ikke forespørgslen", "The server did not understand the request"},
     {"Genindlæs siden og prøv igen.", "Reload the page and try again."}},
    {"already_open",
     409,
     {"Regionen er allerede åbnet", "The region is open already"},
     {"Der er ikke noget at gøre.", "There is nothing to do."}},
    {"no_such_person",
     404,
     {"Personen findes ikke i regionen", "The region does not know this person"},
     {"Log ind igen.", "Sign in again."}},
    {"no_such_hotline",
     404,
     {"Hotlinen findes ikke", "There is no such hotline"},
     {"Gå tilbage til tavlen og vælg en hotline.", "Go back to the board and choose a hotline."}},
    {"not_connected",
     409,
     {"Forbindelsen var afbrudt", "The connection was interrupted"},
     {"Prøv igen.", "Try again."}},
    {"call_not_found",
     404,
     {"Opkaldet er slut", "The call is over"},
     {"Gå tilbage til tavlen.", "Go back to the board."}},
    {"not_your_call",
     404,
     {"Opkaldet er slut", "The call is over"},
     {"Gå tilbage til tavlen.", "Go back to the board."}},
    {"hotline_closed",
     409,
     {"Hotlinen er lukket nu", "The hotline is closed now"},
     {"Tavlen viser, hvornår den åbner. Haster det, så ring 112 eller akutmodtagelsen.",
      "The board shows when it opens. If it is urgent, dial 112 or the emergency department."}},
    {"already_in_call",
     409,
     {"Du har allerede et opkald i gang", "You already have a call"},
     {"Afslut det først.", "End that one first."}},
    {"limit_reached",
     503,
     {"Der er for mange opkald lige nu", "There are too many calls right now"},
     {"Ring til hotlinens telefonnummer.", "Dial the hotline's telephone number."}},
    {"ring_over",
     409,
     {"Opkaldet ringer ikke længere hos dig", "The call no longer rings with you"},
     {"Det er gået videre til en kollega, eller lægen har lagt på.",
      "It went on to a colleague, or the caller has left."}},
    {"already_answered",
     409,
     {"En kollega nåede at svare først", "A colleague answered first"},
     {"Du skal ikke gøre mere.", "There is nothing more for you to do."}},
    {"not_answered",
     409,
     {"Opkaldet er ikke besvaret endnu", "The call has not been answered yet"},
     {"Vent, til samtalen er begyndt.", "Wait until the conversation has begun."}},
    {"call_ended",
     409,
     {"Samtalen er slut", "The conversation is over"},
     {"Registrér udfaldet.", "Record the outcome."}},
    {"not_on_duty",
     409,
     {"Du er ikke på vagt på denne hotline", "You are not on duty on this hotline"},
     {"Kontakt vagtplanlæggeren, hvis det er forkert.",
      "Contact the rota planner if this is wrong."}},
    {"not_wrapping_up",
     409,
     {"Du er allerede klar", "You are ready already"},
     {"Der er ikke noget at gøre.", "There is nothing to do."}},
    {"no_such_hospital",
     404,
     {"Sygehuset findes ikke", "There is no such hospital"},
     {"Genindlæs siden, og vælg igen.", "Reload the page and choose again."}},
    {"no_such_destination",
     404,
     {"Udskrivningsstedet findes ikke", "There is no such destination"},
     {"Genindlæs siden, og vælg igen.", "Reload the page and choose again."}},
    {"already_callback",
     409,
     {"Du bliver allerede ringet op", "You are being called back already"},
     {"Din plads i køen er bevaret. Du behøver ikke gøre mere.",
      "Your place in the queue is kept. There is nothing more to do."}},
    {"not_dialling",
     409,
     {"Opkaldet ringer ikke længere hos dig", "The call no longer rings with you"},
     {"Vi prøver igen om lidt. Din plads er bevaret.",
      "We try again in a little while. Your place is kept."}},
    {"consult_open",
     409,
     {"Du har allerede en kollega med eller spurgt", "A colleague is on the line or being asked"},
     {"Afslut det først, og prøv så igen.", "End that first, then try again."}},
    {"no_consult",
     409,
     {"Ingen kollega har svaret endnu", "No colleague has answered yet"},
     {"Vent, til kollegaen er med, eller viderestil uden.",
      "Wait until the colleague is on the line, or transfer without."}},
    {"statistics_unavailable",
     503,
     {"Tallene kan ikke hentes lige nu", "The figures cannot be fetched right now"},
     {"Opkald påvirkes ikke. Prøv igen om lidt.", "Calls are not affected. Try again shortly."}},
    {"no_such_table",
     404,
     {"Tabellen findes ikke", "There is no such table"},
     {"Gå tilbage til siden, og vælg en af dens tabeller.",
      "Go back to the page and choose one of its tables."}},
    {"invalid_period",
     400,
     {"Perioden kan ikke bruges", "The period cannot be used"},
     {"Angiv fra og til, som 2026-11-01 eller 2026-11-01T08:00:00Z, og højst 400 dage.",
      "Give from and to, like 2026-11-01 or 2026-11-01T08:00:00Z, and at most 400 days."}},
    {"period_too_long",
     413,
     {"Der er for mange rækker i perioden", "There are too many rows in the period"},
     {"Vælg en kortere periode.", "Choose a shorter period."}},
    {"no_task",
     409,
     {"Opkaldet er ikke en opgave længere", "The call is not a task any more"},
     {"Genindlæs siden; en kollega kan have klaret den.",
      "Reload the page; a colleague may have done it."}},
};

enum vl_language vl_language_from(const char *code)
{
    return code && strcmp(code, "en") == 0 ? VL_ENGLISH : VL_DANISH;
}

static size_t find(const char *reason)
{
    for (size_t i = 1; i < sizeof row / sizeof *row; i++)
        if (strcmp(row[i].reason, reason) == 0)
            return i;
    return 0;
}

json_t *vl_problem(const char *reason, enum vl_language language, const char *field,
                   const char *detail)
{
    size_t i = find(reason);
    json_t *problem = json_pack("{s:s, s:i, s:s, s:s}", "reason", row[i].reason, "status",
                                (int)row[i].status, "title", row[i].title[language], "detail",
                                detail ? detail : row[i].detail[language]);

    if (problem && field && json_object_set_new(problem, "field", json_string(field)) != 0) {
        json_decref(problem);
        return NULL;
    }
    return problem;
}

unsigned vl_problem_status(const char *reason)
{
    return row[find(reason)].status;
}

bool vl_problem_known(const char *reason)
{
    return strcmp(row[find(reason)].reason, reason) == 0;
}
