#include "rota_command.h"
#include "read_json.h"
#include "rota_folder.h"

#include "base/file.h"
#include "domain/rota_guard.h"
#include "gateway/configuration.h"
#include "plugin/calendar_reader.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_REGION "/etc/vagtlinje/region.json"
#define MAX_FILES      VL_ROTA_MAX_SOURCES
#define READ_DAYS      400 /* of the rota, so that its end is seen */
#define MAX_DAYS       366 /* of the check */
#define ENDS_WITHIN    28
#define PREVIEW_DAYS   14
#define PREVIEW_ROWS   512
#define MOMENT_BYTES   24
#define SHOW_USAGE     (-1)

struct check {
    const char *files[MAX_FILES];
    size_t n_files;
    const char *region_path, *preview; /* preview: a hotline's id; NULL: none */
    vl_utc from, until;
    bool json, whole_region;
    struct vl_region *region;
    json_t *calendars[MAX_FILES];
    const char *unread[MAX_FILES]; /* why a file could not be read; NULL when it was */
    char whys[MAX_FILES][VL_CALENDAR_WHY_BYTES];
    size_t n_unread;
    struct vl_rota *rota;
    struct vl_rota_report report;
    struct vl_findings findings;
};

/* --- the command line --- */

static bool take_date(const char *text, vl_utc *out)
{
    char moment[] = "2026-11-22T00:00:00Z";
    vl_utc wall;

    if (strlen(text) != 10)
        return false;
    memcpy(moment, text, 10);
    if (vl_utc_parse(moment, sizeof moment - 1, &wall) < 0)
        return false;
    /* Midnight of the region's clock; it never changes at midnight. */
    *out = (vl_utc){wall.ms - vl_cet_offset_minutes(wall) * VL_MS_PER_MINUTE};
    return true;
}

static bool take_days(const char *text, int64_t *out)
{
    char *end;
    long days = strtol(text, &end, 10);

    *out = days;
    return *text != '\0' && *end == '\0' && days >= 1 && days <= MAX_DAYS;
}

static bool take_option(struct check *c, const char *name, const char *value, int64_t *days)
{
    if (!value)
        return false;
    if (strcmp(name, "--region") == 0)
        c->region_path = value;
    else if (strcmp(name, "preview") == 0)
        c->preview = value;
    else if (strcmp(name, "--from") == 0)
        return take_date(value, &c->from);
    else if (strcmp(name, "--days") == 0)
        return take_days(value, days);
    else
        return false;
    return true;
}

static bool take_arguments(struct check *c, int argc, char **argv)
{
    int64_t days = 60;

    c->region_path = DEFAULT_REGION;
    c->from = vl_utc_now();
    c->from.ms -= c->from.ms % VL_MS_PER_MINUTE;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            c->json = true;
        else if (strcmp(argv[i], "--whole-region") == 0)
            c->whole_region = true;
        else if (argv[i][0] == '-' || strcmp(argv[i], "preview") == 0) {
            if (!take_option(c, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &days))
                return false;
            i++;
        } else if (c->n_files < MAX_FILES)
            c->files[c->n_files++] = argv[i];
        else
            return false;
    }
    c->until.ms = c->from.ms + days * VL_MS_PER_DAY;
    return c->n_files > 0;
}

/* --- reading --- */

static bool read_region(struct check *c)
{
    struct vl_report *report = calloc(1, sizeof *report);
    json_t *source = vl_read_json(c->region_path);
    int rc = VL_E_NOMEM;

    if (report && source)
        rc = vl_region_from_json(source, &c->region, report);
    for (size_t i = 0; report && i < report->count && i < VL_REPORT_LINES; i++)
        fprintf(stderr, "%s: %s\n", c->region_path, report->lines[i]);
    json_decref(source);
    free(report);
    return rc == VL_OK;
}

static void read_calendar(struct check *c, size_t i, const char *reader)
{
    const struct vl_calendar_reader_options options = {.program = reader};
    const struct vl_calendar_period period = {c->from, {c->from.ms + READ_DAYS * VL_MS_PER_DAY}};
    uint8_t *bytes = NULL;
    size_t n = 0;
    int rc = vl_file_read(c->files[i], VL_CALENDAR_MAX_BYTES + 1, &bytes, &n);

    if (rc < 0)
        snprintf(c->whys[i], VL_CALENDAR_WHY_BYTES, "%s", vl_err_text(rc));
    else
        rc = vl_calendar_reader_wait(&options, (struct vl_span){bytes, n}, &period,
                                     &c->calendars[i], c->whys[i]);
    if (rc < 0) {
        c->unread[i] = c->whys[i];
        c->n_unread++;
        c->calendars[i] = json_pack("{s:s, s:s, s:[]}", "hotline", "", "hospital", "", "shifts");
    }
    free(bytes);
}

static int read_rota(struct check *c)
{
    char reader[VL_READER_PATH_BYTES];

    if (!vl_find_reader(reader))
        return VL_E_NOENT;
    for (size_t i = 0; i < c->n_files; i++)
        read_calendar(c, i, reader);
    return vl_rota_from_json(c->region, c->from, (vl_utc){c->from.ms + READ_DAYS * VL_MS_PER_DAY},
                             c->calendars, c->n_files, &c->rota, &c->report);
}

static int watch(struct check *c)
{
    const struct vl_guard_options options = {
        .region = c->region,
        .rota = c->rota,
        .from = c->from,
        .until = c->until,
        .ends_within_days = ENDS_WITHIN,
        .only_given = !c->whole_region,
    };

    return vl_rota_guard(&options, &c->findings);
}

static bool may_go_live(const struct check *c)
{
    return c->n_unread == 0 && c->report.count == 0 && !c->report.more && c->findings.stopping == 0;
}

/* --- for people --- */

/* "Mo 2026-11-23 08:00" of the region's clock. */
static const char *local(vl_utc t, char out[MOMENT_BYTES])
{
    static const char *const days[] = {"", "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
    struct vl_civil c = vl_civil_from_utc(t, vl_cet_offset_minutes(t));
    char text[96]; /* what the compiler believes an int can hold */

    (void)snprintf(text, sizeof text, "%s %04d-%02d-%02d %02d:%02d", days[c.weekday], c.year,
                   c.month, c.day, c.hour, c.minute);
    (void)snprintf(out, MOMENT_BYTES, "%.*s", MOMENT_BYTES - 1, text);
    return out;
}

static const char *hospital_code(const struct check *c, vl_hospital_index hospital)
{
    return hospital < c->region->n_hospitals ? c->region->hospitals[hospital].code : "?";
}

static const char *person_id(const struct check *c, vl_person_index person)
{
    const char *id = vl_region_person_id(c->region, person);
    return id ? id : "?";
}

static const char *hotline_id(const struct check *c, vl_hotline_index hotline)
{
    const char *id = vl_region_hotline_id(c->region, hotline);
    return id ? id : "?";
}

static void print_what(const struct check *c, const struct vl_finding *f)
{
    switch (f->kind) {
    case VL_FINDING_GAP:
        printf("nobody of level 1 is on duty while the line is open");
        break;
    case VL_FINDING_UNKNOWN_PERSON:
        printf("'%s' is no specialist of this hotline", person_id(c, f->person));
        break;
    case VL_FINDING_DOUBLE_BOOKING:
        printf("'%s' is on duty twice at once, also for %s", person_id(c, f->person),
               hotline_id(c, f->other_hotline));
        break;
    case VL_FINDING_DEVICE_NOT_SEEN:
        printf("'%s' is on duty soon and has no device that was seen lately",
               person_id(c, f->person));
        break;
    case VL_FINDING_TEST_UNANSWERED:
        printf("'%s' has not answered the test ring", person_id(c, f->person));
        break;
    case VL_FINDING_ROTA_ENDS:
        printf("the rota of %s ends here", hospital_code(c, f->hospital));
        break;
    case VL_FINDING_POSITION_GAP:
        printf("nobody of %s is on duty; the others answer for it", hospital_code(c, f->hospital));
        break;
    case VL_FINDING_BACKUP_GAP:
        printf("nobody of level 2 is on duty");
        break;
    case VL_FINDING_COUNT:
        break;
    }
}

static void print_findings(const struct check *c)
{
    char from[MOMENT_BYTES], to[MOMENT_BYTES];

    for (size_t i = 0; i < c->findings.count; i++) {
        const struct vl_finding *f = &c->findings.list[i];
        printf("%s: %s %s to %s: ", vl_severity_name(vl_finding_kind_severity(f->kind)),
               hotline_id(c, f->hotline), local(f->from, from), local(f->to, to));
        print_what(c, f);
        printf("\n");
    }
    if (c->findings.more)
        printf("and %zu more\n", c->findings.more);
}

static void print_people(const struct check *c, const struct vl_preview_row *row, unsigned level)
{
    unsigned shown = row->n[level] < VL_PREVIEW_PEOPLE ? row->n[level] : VL_PREVIEW_PEOPLE;

    printf("  level %u:", level + 1);
    for (unsigned i = 0; i < shown; i++)
        printf(" %s", person_id(c, row->who[level][i]));
    if (row->n[level] > shown)
        printf(" and %u more", row->n[level] - shown);
    if (row->n[level] == 0)
        printf(" nobody");
}

static size_t preview_of(const struct check *c, struct vl_preview_row *rows)
{
    size_t n =
        vl_rota_preview(c->region, c->rota, vl_region_hotline(c->region, c->preview), c->from,
                        (vl_utc){c->from.ms + PREVIEW_DAYS * VL_MS_PER_DAY}, rows, PREVIEW_ROWS);

    return n < PREVIEW_ROWS ? n : PREVIEW_ROWS;
}

static void print_preview(const struct check *c)
{
    static struct vl_preview_row rows[PREVIEW_ROWS];
    char from[MOMENT_BYTES], to[MOMENT_BYTES];
    size_t n = preview_of(c, rows);

    for (size_t i = 0; i < n; i++) {
        printf("%s to %s", local(rows[i].from, from), local(rows[i].to, to));
        if (!rows[i].open)
            printf("  closed");
        for (unsigned level = 0; rows[i].open && level < VL_MAX_LEVEL; level++)
            print_people(c, &rows[i], level);
        printf("\n");
    }
}

static void print_text(const struct check *c)
{
    for (size_t i = 0; i < c->n_files; i++)
        if (c->unread[i])
            printf("%s:1: %s\n", c->files[i], c->unread[i]);
    for (size_t i = 0; i < c->report.count; i++)
        printf("%s:%u: %s\n", c->files[c->report.faults[i].source], c->report.faults[i].line,
               c->report.faults[i].text);
    if (c->report.more)
        printf("and more faults, which are not shown\n");
    print_findings(c);
    if (c->preview)
        print_preview(c);
    printf("%zu files, %u shifts in %d days, %zu faults, %zu findings: the rota %s\n", c->n_files,
           c->rota->n_duties, READ_DAYS, c->report.count + c->n_unread,
           c->findings.count + c->findings.more,
           may_go_live(c) ? "may go live" : "may not go live");
}

/* --- for programs --- */

static json_t *moment_json(vl_utc t)
{
    char text[VL_UTC_TEXT_BYTES];
    vl_utc_format(t, text);
    return json_string(text);
}

static json_t *fault_json(const char *file, uint32_t line, const char *text)
{
    return json_pack("{s:s, s:I, s:s}", "file", file, "line", (json_int_t)line, "text", text);
}

static json_t *faults_json(const struct check *c)
{
    json_t *all = json_array();

    for (size_t i = 0; i < c->n_files; i++)
        if (c->unread[i])
            json_array_append_new(all, fault_json(c->files[i], 1, c->unread[i]));
    for (size_t i = 0; i < c->report.count; i++) {
        const struct vl_rota_fault *f = &c->report.faults[i];
        json_array_append_new(all, fault_json(c->files[f->source], f->line, f->text));
    }
    return all;
}

static json_t *findings_json(const struct check *c)
{
    json_t *all = json_array();

    for (size_t i = 0; i < c->findings.count; i++) {
        const struct vl_finding *f = &c->findings.list[i];
        json_array_append_new(
            all, json_pack("{s:s, s:s, s:s?, s:s?, s:s?, s:o, s:o}", "kind",
                           vl_finding_kind_name(f->kind), "severity",
                           vl_severity_name(vl_finding_kind_severity(f->kind)), "hotline",
                           vl_region_hotline_id(c->region, f->hotline), "hospital",
                           f->hospital == VL_NONE ? NULL : hospital_code(c, f->hospital), "person",
                           vl_region_person_id(c->region, f->person), "from", moment_json(f->from),
                           "to", moment_json(f->to)));
    }
    return all;
}

static json_t *people_json(const struct check *c, const struct vl_preview_row *row, unsigned level)
{
    json_t *all = json_array();

    for (unsigned i = 0; i < row->n[level] && i < VL_PREVIEW_PEOPLE; i++)
        json_array_append_new(all, json_string(person_id(c, row->who[level][i])));
    return all;
}

static json_t *preview_json(const struct check *c)
{
    static struct vl_preview_row rows[PREVIEW_ROWS];
    json_t *all = json_array();
    size_t n = preview_of(c, rows);

    for (size_t i = 0; i < n; i++)
        json_array_append_new(
            all, json_pack("{s:o, s:o, s:b, s:o, s:o}", "from", moment_json(rows[i].from), "to",
                           moment_json(rows[i].to), "open", rows[i].open, "level_1",
                           people_json(c, &rows[i], 0), "level_2", people_json(c, &rows[i], 1)));
    return all;
}

static bool print_json(const struct check *c)
{
    json_t *root =
        json_pack("{s:b, s:i, s:o, s:b, s:o, s:I}", "may_go_live", may_go_live(c), "shifts",
                  (int)c->rota->n_duties, "faults", faults_json(c), "more_faults", c->report.more,
                  "findings", findings_json(c), "more_findings", (json_int_t)c->findings.more);
    char *text;

    if (root && c->preview)
        json_object_set_new(root, "preview", preview_json(c));
    text = root ? vl_json_dump(root) : NULL;
    if (text)
        puts(text);
    free(text);
    json_decref(root);
    return text != NULL;
}

/* --- the command --- */

static int run(struct check *c)
{
    int rc = read_rota(c);

    if (rc == VL_OK)
        rc = watch(c);
    if (rc < 0) {
        fprintf(stderr, "the rota could not be checked: %s\n", vl_err_text(rc));
        return EXIT_FAILURE;
    }
    if (!c->json)
        print_text(c);
    else if (!print_json(c))
        return EXIT_FAILURE;
    return may_go_live(c) ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run_in_region(struct check *c)
{
    if (!read_region(c))
        return EXIT_FAILURE;
    if (c->preview && vl_region_hotline(c->region, c->preview) == VL_NONE) {
        fprintf(stderr, "the region has no hotline '%s'\n", c->preview);
        return EXIT_FAILURE;
    }
    return run(c);
}

int vl_rota_check_command(int argc, char **argv)
{
    struct check *c = calloc(1, sizeof *c);
    int status = SHOW_USAGE;

    if (!c)
        return EXIT_FAILURE;
    if (take_arguments(c, argc, argv))
        status = run_in_region(c);
    vl_rota_destroy(c->rota);
    for (size_t i = 0; i < c->n_files; i++)
        json_decref(c->calendars[i]);
    vl_region_destroy(c->region);
    free(c);
    return status;
}
