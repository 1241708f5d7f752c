#include "base/config.h"
#include "base/config_draft.h"
#include "base/edit_distance.h"
#include <dirent.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE_BYTES    (1024u * 1024u)
#define MAX_DROP_INS      128
#define MAX_SECTION_BYTES 64u
#define MAX_PATH_BYTES    1024

/* One text on its way through inih, line by line. */
struct reading {
    struct vl_config_draft *draft;
    const char *file;
    const char *next; /* the rest of the text */
    int line;         /* the one that inih works on; 1-based */
    bool pair_expected;
    bool pair_seen;
};

/* --- names --- */

static bool find_row(const struct vl_option_table *table, const char *section, const char *key,
                     size_t *row)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->rows[i].section, section) == 0 && strcmp(table->rows[i].key, key) == 0) {
            *row = i;
            return true;
        }
    }
    return false;
}

/* Nearest key of the section; NULL when the table has no such section. */
static const char *nearest_key(const struct vl_option_table *table, const char *section,
                               const char *key)
{
    const char *best = NULL;
    unsigned best_distance = ~0u;
    for (size_t i = 0; i < table->count; i++) {
        unsigned distance = vl_edit_distance(table->rows[i].key, key);
        if (strcmp(table->rows[i].section, section) == 0 && distance < best_distance) {
            best = table->rows[i].key;
            best_distance = distance;
        }
    }
    return best;
}

static const char *nearest_section(const struct vl_option_table *table, const char *section)
{
    const char *best = "";
    unsigned best_distance = ~0u;
    for (size_t i = 0; i < table->count; i++) {
        unsigned distance = vl_edit_distance(table->rows[i].section, section);
        if (distance < best_distance) {
            best = table->rows[i].section;
            best_distance = distance;
        }
    }
    return best;
}

static void unknown_name(struct vl_config_draft *draft, const char *file, int line,
                         const char *section, const char *key)
{
    const char *near = nearest_key(draft->table, section, key);
    if (near)
        vl_config_draft_problem(draft, file, line,
                                "unknown key '%.60s' in [%.60s]; nearest known: '%s'", key, section,
                                near);
    else
        vl_config_draft_problem(draft, file, line,
                                "key '%.60s' in unknown section [%.60s]; nearest known: [%s]", key,
                                section, nearest_section(draft->table, section));
}

/* --- one text --- */

static int on_pair(void *user, const char *section, const char *key, const char *value)
{
    struct reading *r = user;
    size_t row;
    r->pair_seen = true;
    if (!find_row(r->draft->table, section, key, &row))
        unknown_name(r->draft, r->file, r->line, section, key);
    else if (r->draft->staged[row].line > 0)
        vl_config_draft_problem(r->draft, r->file, r->line,
                                "'%s' in [%s] stands in line %d already", key, section,
                                r->draft->staged[row].line);
    else
        vl_config_draft_stage(r->draft, row, value, r->file, r->line);
    return 1;
}

/* inih tells only the first line that it did not understand; here every one is told. */
static void finish_line(struct reading *r)
{
    if (r->pair_expected && !r->pair_seen)
        vl_config_draft_problem(r->draft, r->file, r->line,
                                "neither [section], nor key = value, nor a comment");
    r->pair_expected = r->pair_seen = false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Bounds of the next line without the blanks around it. */
static bool take_line(struct reading *r, const char **start, size_t *n)
{
    if (*r->next == '\0')
        return false;
    size_t whole = strcspn(r->next, "\n");
    *start = r->next;
    *n = whole;
    r->next += whole + (r->next[whole] == '\n');
    r->line++;
    if (r->line == 1 && *n >= 3 && memcmp(*start, "\xef\xbb\xbf", 3) == 0) {
        *start += 3;
        *n -= 3;
    }
    while (*n && is_blank(**start)) {
        (*start)++;
        (*n)--;
    }
    while (*n && is_blank((*start)[*n - 1]))
        (*n)--;
    return true;
}

/* Like fgets for inih, one line a call. Leading blanks are gone, or inih would take the line for
 * the value above continued; a line that its buffer cannot hold arrives empty, as a problem. */
static char *next_line(char *out, int capacity, void *stream)
{
    struct reading *r = stream;
    const char *start;
    size_t n;
    finish_line(r);
    if (!take_line(r, &start, &n))
        return NULL;
    if (n + 2 > (size_t)capacity) {
        vl_config_draft_problem(r->draft, r->file, r->line, "the line is longer than %d bytes",
                                capacity - 2);
        n = 0;
    }
    bool section = n > 0 && *start == '[' && memchr(start, ']', n);
    bool comment = n > 0 && (*start == ';' || *start == '#');
    r->pair_expected = n > 0 && !section && !comment;
    memcpy(out, start, n);
    out[n] = '\n';
    out[n + 1] = '\0';
    return out;
}

static void load_text(struct vl_config_draft *draft, const char *file, const char *text)
{
    struct reading r = {draft, file, text, 0, false, false};
    size_t before = draft->problems;
    for (size_t i = 0; i < draft->table->count; i++)
        draft->staged[i].line = 0; /* a drop-in may set what the file above set */
    int rc = ini_parse_stream(next_line, &r, on_pair, &r);
    finish_line(&r);
    if (rc > 0 && draft->problems == before)
        vl_config_draft_problem(draft, file, rc, "the line cannot be understood");
    else if (rc < 0)
        draft->out_of_memory = true;
}

/* --- files --- */

/* The text of a file, ends with free(). NULL: a problem was told, or memory is out. */
static char *read_file(struct vl_config_draft *draft, const char *path, FILE *file)
{
    char *text = malloc(MAX_FILE_BYTES + 1);
    if (!text) {
        draft->out_of_memory = true;
        return NULL;
    }
    size_t n = fread(text, 1, MAX_FILE_BYTES + 1, file);
    const char *why = NULL;
    if (ferror(file))
        why = strerror(errno);
    else if (n > MAX_FILE_BYTES)
        why = "longer than 1 MiB";
    else if (memchr(text, '\0', n))
        why = "holds a NUL byte";
    if (why) {
        vl_config_draft_problem(draft, path, 0, "cannot be read: %s", why);
        free(text);
        return NULL;
    }
    text[n] = '\0';
    return text;
}

static int load_file(struct vl_config_draft *draft, const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file) {
        if (errno == ENOENT)
            return VL_E_NOENT;
        vl_config_draft_problem(draft, path, 0, "cannot be opened: %s", strerror(errno));
        return VL_OK;
    }
    char *text = read_file(draft, path, file);
    fclose(file);
    if (text)
        load_text(draft, path, text);
    free(text);
    return VL_OK;
}

static int is_drop_in(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);
    return n > 5 && entry->d_name[0] != '.' && strcmp(entry->d_name + n - 5, ".conf") == 0;
}

/* Not alphasort: the order must not depend on the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void load_drop_in(struct vl_config_draft *draft, const char *directory, const char *name)
{
    char path[MAX_PATH_BYTES];
    int n = snprintf(path, sizeof path, "%s/%s", directory, name);
    if (n < 0 || (size_t)n >= sizeof path)
        vl_config_draft_problem(draft, directory, 0, "the name of a drop-in is too long");
    else if (load_file(draft, path) == VL_E_NOENT)
        vl_config_draft_problem(draft, path, 0, "vanished while it was read");
}

static void load_drop_ins(struct vl_config_draft *draft, const char *path)
{
    char directory[MAX_PATH_BYTES];
    struct dirent **entries = NULL;
    int n = snprintf(directory, sizeof directory, "%s.d", path);
    if (n < 0 || (size_t)n >= sizeof directory) {
        vl_config_draft_problem(draft, path, 0, "the path is too long");
        return;
    }
    int count = scandir(directory, &entries, is_drop_in, by_name);
    if (count < 0 && errno != ENOENT)
        vl_config_draft_problem(draft, directory, 0, "cannot be listed: %s", strerror(errno));
    if (count > MAX_DROP_INS)
        vl_config_draft_problem(draft, directory, 0, "more than %d drop-ins", MAX_DROP_INS);
    for (int i = 0; i < count; i++) {
        if (i < MAX_DROP_INS)
            load_drop_in(draft, directory, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

/* --- public --- */

int vl_config_defaults(const struct vl_option_table *table, void *settings)
{
    struct vl_config_draft draft;
    int rc = vl_config_draft_begin(&draft, table, NULL);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < table->count; i++) {
        const char *fallback = table->rows[i].fallback;
        vl_config_draft_stage(&draft, i, fallback ? fallback : "", "the table", 0);
    }
    rc = vl_config_draft_end(&draft, settings, true);
    return rc == VL_E_PROTO ? VL_E_INVAL : rc;
}

static int load_files(const struct vl_option_table *table, const char *path, void *settings,
                      struct vl_config_report *report, bool write_what_is_right)
{
    struct vl_config_draft draft;
    int rc = vl_config_draft_begin(&draft, table, report);
    if (rc < 0)
        return rc;
    int found = load_file(&draft, path);
    if (found == VL_OK)
        load_drop_ins(&draft, path);
    else
        draft.problems++; /* nothing is written */
    bool wrong = draft.problems > 0;
    if (found == VL_OK && write_what_is_right)
        draft.problems = 0;
    rc = vl_config_draft_end(&draft, settings, false);
    if (rc == VL_OK && wrong)
        rc = VL_E_PROTO;
    return found < 0 ? found : rc;
}

int vl_config_load(const struct vl_option_table *table, const char *path, void *settings,
                   struct vl_config_report *report)
{
    return load_files(table, path, settings, report, false);
}

int vl_config_survey(const struct vl_option_table *table, const char *path, void *settings,
                     struct vl_config_report *report)
{
    return load_files(table, path, settings, report, true);
}

int vl_config_load_text(const struct vl_option_table *table, const char *name, const char *text,
                        void *settings, struct vl_config_report *report)
{
    struct vl_config_draft draft;
    int rc = vl_config_draft_begin(&draft, table, report);
    if (rc < 0)
        return rc;
    load_text(&draft, name, text);
    return vl_config_draft_end(&draft, settings, false);
}

/* "section.key"; either part may hold a dot of its own. */
static bool find_full_name(const struct vl_option_table *table, const char *name, size_t *row)
{
    for (size_t i = 0; i < table->count; i++) {
        size_t n = strlen(table->rows[i].section);
        if (strncmp(table->rows[i].section, name, n) == 0 && name[n] == '.' &&
            strcmp(table->rows[i].key, name + n + 1) == 0) {
            *row = i;
            return true;
        }
    }
    return false;
}

int vl_config_set(const struct vl_option_table *table, const char *name, const char *value,
                  void *settings, struct vl_config_report *report)
{
    static const char *const where = "command line";
    struct vl_config_draft draft;
    size_t row;
    int rc = vl_config_draft_begin(&draft, table, report);
    if (rc < 0)
        return rc;
    const char *dot = strrchr(name, '.');
    char section[MAX_SECTION_BYTES];
    if (find_full_name(table, name, &row)) {
        vl_config_draft_stage(&draft, row, value, where, 0);
    } else if (!dot) {
        vl_config_draft_problem(&draft, where, 0,
                                "'%.60s' has no dot; a setting is named section.key", name);
    } else {
        snprintf(section, sizeof section, "%.*s", (int)(dot - name < 60 ? dot - name : 60), name);
        unknown_name(&draft, where, 0, section, dot + 1);
    }
    return vl_config_draft_end(&draft, settings, false);
}

void vl_config_free(const struct vl_option_table *table, void *settings)
{
    for (size_t i = 0; i < table->count; i++) {
        if (table->rows[i].type != VL_OPTION_TEXT)
            continue;
        char **text = (char **)(void *)((char *)settings + table->rows[i].offset);
        free(*text);
        *text = NULL;
    }
}
