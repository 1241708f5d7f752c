#include "base/config.h"
#include <dirent.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE_BYTES (1024u * 1024u)
#define MAX_DROP_INS   128
#define MAX_COMPARED   64u
#define MAX_PATH_BYTES 1024

/* A value that passed its checks and waits for the others to pass theirs. */
struct staged {
    bool set;
    int line;       /* in the present file; 0: not yet there */
    int64_t number; /* INTEGER, FLAG, CHOICE */
    char *text;     /* TEXT */
};

struct load {
    const struct vl_option_table *table;
    struct vl_config_report *report;
    struct staged *staged; /* one a row */
    size_t problems;
    bool out_of_memory;
};

/* One text on its way through inih, line by line. */
struct reading {
    struct load *load;
    const char *file;
    const char *next; /* the rest of the text */
    int line;         /* the one that inih works on; 1-based */
    bool pair_expected;
    bool pair_seen;
};

/* --- problems --- */

static void report_add(struct vl_config_report *report, const char *file, int line,
                       const char *format, va_list args)
{
    if (!report)
        return;
    if (report->count == VL_CONFIG_MAX_PROBLEMS) {
        report->dropped++;
        return;
    }
    struct vl_config_problem *p = &report->problems[report->count++];
    snprintf(p->file, sizeof p->file, "%s", file);
    p->line = line;
    vsnprintf(p->text, sizeof p->text, format, args);
}

void vl_config_report_add(struct vl_config_report *report, const char *file, int line,
                          const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report_add(report, file, line, format, args);
    va_end(args);
}

static void problem(struct load *load, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void problem(struct load *load, const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report_add(load->report, file, line, format, args);
    va_end(args);
    load->problems++;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned vl_edit_distance(const char *a, const char *b)
{
    unsigned row[MAX_COMPARED + 1];
    unsigned a_bytes = (unsigned)strnlen(a, MAX_COMPARED);
    unsigned b_bytes = (unsigned)strnlen(b, MAX_COMPARED);
    for (unsigned j = 0; j <= b_bytes; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a_bytes; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b_bytes; j++) {
            unsigned replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_bytes];
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

static bool check_text(struct load *load, const struct vl_option *o, const char *value,
                       const char *file, int line)
{
    size_t n = strlen(value);
    if (has_control_character(value)) {
        problem(load, file, line, "'%s' in [%s] holds a control character", o->key, o->section);
        return false;
    }
    if ((int64_t)n < o->min || (int64_t)n > o->max) {
        problem(load, file, line, "'%s' in [%s] has %zu bytes; allowed are %lld to %lld", o->key,
                o->section, n, (long long)o->min, (long long)o->max);
        return false;
    }
    return true;
}

static bool check_number(struct load *load, const struct vl_option *o, const char *value,
                         const char *file, int line, int64_t *out)
{
    switch (o->type) {
    case VL_OPTION_FLAG:
        if (parse_flag(value, out))
            return true;
        problem(load, file, line, "'%s' in [%s] must be yes or no, not '%.40s'", o->key, o->section,
                value);
        return false;
    case VL_OPTION_CHOICE:
        if (parse_choice(o->choices, value, out))
            return true;
        problem(load, file, line, "'%s' in [%s] must be one of: %s; not '%.40s'", o->key,
                o->section, o->choices, value);
        return false;
    default:
        if (parse_integer(value, out) && *out >= o->min && *out <= o->max)
            return true;
        problem(load, file, line,
                "'%s' in [%s] must be a whole number from %lld to %lld, not '%.40s'", o->key,
                o->section, (long long)o->min, (long long)o->max, value);
        return false;
    }
}

static void stage(struct load *load, size_t row, const char *value, const char *file, int line)
{
    const struct vl_option *o = &load->table->rows[row];
    struct staged s = {true, line, 0, NULL};
    if (o->type == VL_OPTION_TEXT) {
        if (!check_text(load, o, value, file, line))
            return;
        s.text = strdup(value);
        if (!s.text) {
            load->out_of_memory = true;
            return;
        }
    } else if (!check_number(load, o, value, file, line, &s.number)) {
        return;
    }
    free(load->staged[row].text);
    load->staged[row] = s;
}

/* --- all or nothing --- */

static int load_begin(struct load *load, const struct vl_option_table *table,
                      struct vl_config_report *report)
{
    *load = (struct load){table, report, NULL, 0, false};
    load->staged = calloc(table->count + 1, sizeof *load->staged);
    return load->staged ? VL_OK : VL_E_NOMEM;
}

static void commit_row(const struct vl_option *o, struct staged *s, void *settings, bool fresh)
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

/* Writes everything if nothing was wrong. fresh: the settings hold no texts yet. */
static int load_end(struct load *load, void *settings, bool fresh)
{
    int rc = load->out_of_memory ? VL_E_NOMEM : load->problems ? VL_E_PROTO : VL_OK;
    for (size_t i = 0; i < load->table->count; i++) {
        if (rc == VL_OK && load->staged[i].set)
            commit_row(&load->table->rows[i], &load->staged[i], settings, fresh);
        free(load->staged[i].text);
    }
    free(load->staged);
    return rc;
}

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

static void unknown_name(struct load *load, const char *file, int line, const char *section,
                         const char *key)
{
    const char *near = nearest_key(load->table, section, key);
    if (near)
        problem(load, file, line, "unknown key '%.60s' in [%.60s]; nearest known: '%s'", key,
                section, near);
    else
        problem(load, file, line, "key '%.60s' in unknown section [%.60s]; nearest known: [%s]",
                key, section, nearest_section(load->table, section));
}

/* --- one text --- */

static int on_pair(void *user, const char *section, const char *key, const char *value)
{
    struct reading *r = user;
    size_t row;
    r->pair_seen = true;
    if (!find_row(r->load->table, section, key, &row))
        unknown_name(r->load, r->file, r->line, section, key);
    else if (r->load->staged[row].line > 0)
        problem(r->load, r->file, r->line, "'%s' in [%s] stands in line %d already", key, section,
                r->load->staged[row].line);
    else
        stage(r->load, row, value, r->file, r->line);
    return 1;
}

/* inih tells only the first line that it did not understand; here every one is told. */
static void finish_line(struct reading *r)
{
    if (r->pair_expected && !r->pair_seen)
        problem(r->load, r->file, r->line, "neither [section], nor key = value, nor a comment");
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
        problem(r->load, r->file, r->line, "the line is longer than %d bytes", capacity - 2);
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

static void load_text(struct load *load, const char *file, const char *text)
{
    struct reading r = {load, file, text, 0, false, false};
    size_t before = load->problems;
    for (size_t i = 0; i < load->table->count; i++)
        load->staged[i].line = 0; /* a drop-in may set what the file above set */
    int rc = ini_parse_stream(next_line, &r, on_pair, &r);
    finish_line(&r);
    if (rc > 0 && load->problems == before)
        problem(load, file, rc, "the line cannot be understood");
    else if (rc < 0)
        load->out_of_memory = true;
}

/* --- files --- */

/* The text of a file, ends with free(). NULL: a problem was told, or memory is out. */
static char *read_file(struct load *load, const char *path, FILE *file)
{
    char *text = malloc(MAX_FILE_BYTES + 1);
    if (!text) {
        load->out_of_memory = true;
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
        problem(load, path, 0, "cannot be read: %s", why);
        free(text);
        return NULL;
    }
    text[n] = '\0';
    return text;
}

static int load_file(struct load *load, const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file) {
        if (errno == ENOENT)
            return VL_E_NOENT;
        problem(load, path, 0, "cannot be opened: %s", strerror(errno));
        return VL_OK;
    }
    char *text = read_file(load, path, file);
    fclose(file);
    if (text)
        load_text(load, path, text);
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

static void load_drop_in(struct load *load, const char *directory, const char *name)
{
    char path[MAX_PATH_BYTES];
    int n = snprintf(path, sizeof path, "%s/%s", directory, name);
    if (n < 0 || (size_t)n >= sizeof path)
        problem(load, directory, 0, "the name of a drop-in is too long");
    else if (load_file(load, path) == VL_E_NOENT)
        problem(load, path, 0, "vanished while it was read");
}

static void load_drop_ins(struct load *load, const char *path)
{
    char directory[MAX_PATH_BYTES];
    struct dirent **entries = NULL;
    int n = snprintf(directory, sizeof directory, "%s.d", path);
    if (n < 0 || (size_t)n >= sizeof directory) {
        problem(load, path, 0, "the path is too long");
        return;
    }
    int count = scandir(directory, &entries, is_drop_in, by_name);
    if (count < 0 && errno != ENOENT)
        problem(load, directory, 0, "cannot be listed: %s", strerror(errno));
    if (count > MAX_DROP_INS)
        problem(load, directory, 0, "more than %d drop-ins", MAX_DROP_INS);
    for (int i = 0; i < count; i++) {
        if (i < MAX_DROP_INS)
            load_drop_in(load, directory, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

/* --- public --- */

int vl_config_defaults(const struct vl_option_table *table, void *settings)
{
    struct load load;
    int rc = load_begin(&load, table, NULL);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < table->count; i++) {
        const char *fallback = table->rows[i].fallback;
        stage(&load, i, fallback ? fallback : "", "the table", 0);
    }
    rc = load_end(&load, settings, true);
    return rc == VL_E_PROTO ? VL_E_INVAL : rc;
}

int vl_config_load(const struct vl_option_table *table, const char *path, void *settings,
                   struct vl_config_report *report)
{
    struct load load;
    int rc = load_begin(&load, table, report);
    if (rc < 0)
        return rc;
    int found = load_file(&load, path);
    if (found == VL_OK)
        load_drop_ins(&load, path);
    else
        load.problems++; /* nothing is written */
    rc = load_end(&load, settings, false);
    return found < 0 ? found : rc;
}

int vl_config_load_text(const struct vl_option_table *table, const char *name, const char *text,
                        void *settings, struct vl_config_report *report)
{
    struct load load;
    int rc = load_begin(&load, table, report);
    if (rc < 0)
        return rc;
    load_text(&load, name, text);
    return load_end(&load, settings, false);
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
    struct load load;
    size_t row;
    int rc = load_begin(&load, table, report);
    if (rc < 0)
        return rc;
    const char *dot = strrchr(name, '.');
    char section[MAX_COMPARED];
    if (find_full_name(table, name, &row)) {
        stage(&load, row, value, where, 0);
    } else if (!dot) {
        problem(&load, where, 0, "'%.60s' has no dot; a setting is named section.key", name);
    } else {
        snprintf(section, sizeof section, "%.*s", (int)(dot - name < 60 ? dot - name : 60), name);
        unknown_name(&load, where, 0, section, dot + 1);
    }
    return load_end(&load, settings, false);
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
