#include "base/config_draft.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void vl_config_draft_problem(struct vl_config_draft *draft, const char *file, int line,
                             const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vl_config_report_add_list(draft->report, file, line, format, args);
    va_end(args);
    draft->problems++;
}

/* --- values --- */

static bool parse_integer(const char *text, int64_t *out)
{
    char *end;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    /* strtoll skips white space and takes a plus sign; a setting has neither. */
    bool digits = (*text >= '0' && *text <= '9') || *text == '-';
    if (!digits || end == text || *end != '\0' || errno == ERANGE)
        return false;
    *out = v;
    return true;
}

static bool parse_flag(const char *text, int64_t *out)
{
    bool on = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
    bool off = strcmp(text, "no") == 0 || strcmp(text, "false") == 0;
    *out = on;
    return on || off;
}

/* Index of text among words separated by one space. */
static bool parse_choice(const char *choices, const char *text, int64_t *out)
{
    size_t n = strlen(text);
    int64_t index = 0;
    for (const char *word = choices; *word; index++) {
        size_t length = strcspn(word, " ");
        if (length == n && memcmp(word, text, n) == 0) {
            *out = index;
            return true;
        }
        word += length;
        word += *word == ' ';
    }
    return false;
}

static bool has_control_character(const char *text)
{
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return true;
    return false;
}

static bool check_text(struct vl_config_draft *draft, const struct vl_option *o, const char *value,
                       const char *file, int line)
{
    size_t n = strlen(value);
    if (has_control_character(value)) {
        vl_config_draft_problem(draft, file, line, "'%s' in [%s] holds a control character", o->key,
                                o->section);
        return false;
    }
    if ((int64_t)n < o->min || (int64_t)n > o->max) {
        vl_config_draft_problem(draft, file, line,
                                "'%s' in [%s] has %zu bytes; allowed are %lld to %lld", o->key,
                                o->section, n, (long long)o->min, (long long)o->max);
        return false;
    }
    return true;
}

static bool check_number(struct vl_config_draft *draft, const struct vl_option *o,
                         const char *value, const char *file, int line, int64_t *out)
{
    switch (o->type) {
    case VL_OPTION_FLAG:
        if (parse_flag(value, out))
            return true;
        vl_config_draft_problem(draft, file, line, "'%s' in [%s] must be yes or no, not '%.40s'",
                                o->key, o->section, value);
        return false;
    case VL_OPTION_CHOICE:
        if (parse_choice(o->choices, value, out))
            return true;
        vl_config_draft_problem(draft, file, line, "'%s' in [%s] must be one of: %s; not '%.40s'",
                                o->key, o->section, o->choices, value);
        return false;
    default:
        if (parse_integer(value, out) && *out >= o->min && *out <= o->max)
            return true;
        vl_config_draft_problem(
            draft, file, line, "'%s' in [%s] must be a whole number from %lld to %lld, not '%.40s'",
            o->key, o->section, (long long)o->min, (long long)o->max, value);
        return false;
    }
}

void vl_config_draft_stage(struct vl_config_draft *draft, size_t row, const char *value,
                           const char *file, int line)
{
    const struct vl_option *o = &draft->table->rows[row];
    struct vl_config_staged s = {true, line, 0, NULL};
    if (o->type == VL_OPTION_TEXT) {
        if (!check_text(draft, o, value, file, line))
            return;
        s.text = strdup(value);
        if (!s.text) {
            draft->out_of_memory = true;
            return;
        }
    } else if (!check_number(draft, o, value, file, line, &s.number)) {
        return;
    }
    free(draft->staged[row].text);
    draft->staged[row] = s;
}

/* --- all or nothing --- */

int vl_config_draft_begin(struct vl_config_draft *draft, const struct vl_option_table *table,
                          struct vl_config_report *report)
{
    *draft = (struct vl_config_draft){table, report, NULL, 0, false};
    draft->staged = calloc(table->count + 1, sizeof *draft->staged);
    return draft->staged ? VL_OK : VL_E_NOMEM;
}

static void commit_row(const struct vl_option *o, struct vl_config_staged *s, void *settings,
                       bool fresh)
{
    void *at = (char *)settings + o->offset;
    if (o->type == VL_OPTION_TEXT) {
        char **text = at;
        if (!fresh)
            free(*text);
        *text = s->text;
        s->text = NULL;
    } else if (o->type == VL_OPTION_FLAG) {
        *(bool *)at = s->number != 0;
    } else {
        *(int64_t *)at = s->number;
    }
}

int vl_config_draft_end(struct vl_config_draft *draft, void *settings, bool fresh)
{
    int rc = draft->out_of_memory ? VL_E_NOMEM : draft->problems ? VL_E_PROTO : VL_OK;
    for (size_t i = 0; i < draft->table->count; i++) {
        if (rc == VL_OK && draft->staged[i].set)
            commit_row(&draft->table->rows[i], &draft->staged[i], settings, fresh);
        free(draft->staged[i].text);
    }
    free(draft->staged);
    return rc;
}
