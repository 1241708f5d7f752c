/* The rota as it is shown fits the protocol, and says what is the case. */
#include "gateway/protocol.h"
#include "gateway/view_rota.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SCHEMA VL_SOURCE_DIR "/server/gateway/protocol.schema.json"
#define REGION VL_SOURCE_DIR "/server/main/demo/region.json"
/* Nobody in Slagelse but an hour; and a person whom nobody knows, with letters of two bytes. */
#define HEAD "BEGIN:VCALENDAR\nX-VAGTLINJE-HOTLINE:%s\nX-VAGTLINJE-HOSPITAL:NSR\n"
#define SHIFT                                                                                      \
    "BEGIN:VEVENT\nUID:1\nX-VAGTLINJE-PERSON:%s\nDTSTART:20261123T100000Z\nDURATION:PT1H\n"
#define TAIL "END:VEVENT\nEND:VCALENDAR\n"

struct fixture {
    char folder[64];
    uv_loop_t loop;
    struct vl_region *region;
    struct vl_rota_store *store;
    struct vl_protocol *protocol;
    json_t *schema;
    struct vl_views views;
    vl_utc now;
};

static vl_utc now_of(void *data)
{
    return ((struct fixture *)data)->now;
}

static void on_changed(void *data, const struct vl_rota *live)
{
    (void)data;
    (void)live;
}

static void on_watched(void *data)
{
    (void)data;
}

static void write_rota(const struct fixture *f, const char *name, const char *hotline,
                       const char *person)
{
    char path[160];
    FILE *file;

    assert_in_range(snprintf(path, sizeof path, "%s/%s", f->folder, name), 1, sizeof path - 1);
    file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fprintf(file, HEAD SHIFT TAIL, hotline, person) > 0);
    assert_int_equal(fclose(file), 0);
}

static void open_store(struct fixture *f)
{
    const struct vl_rota_store_options options = {
        .loop = &f->loop,
        .region = f->region,
        .directory = f->folder,
        .program = VL_BIN_DIR "/vagtlinje-plugin",
        .now = now_of,
        .changed = on_changed,
        .watched = on_watched,
        .data = f,
    };

    assert_int_equal(vl_rota_store_create(&options, &f->store), VL_OK);
    vl_rota_store_watch(f->store);
    f->views = (struct vl_views){.region = f->region, .rotas = f->store};
}

static int set_up(void **state)
{
    static struct vl_report report;
    struct vl_schema_fault fault;
    struct fixture *f = calloc(1, sizeof *f);
    json_t *json = json_load_file(REGION, 0, NULL);

    assert_non_null(f);
    assert_int_equal(vl_region_from_json(json, &f->region, &report), VL_OK);
    json_decref(json);
    assert_int_equal(vl_protocol_create(&f->protocol, &fault), VL_OK);
    f->schema = json_load_file(SCHEMA, 0, NULL);
    assert_non_null(f->schema);
    assert_int_equal(uv_loop_init(&f->loop), 0);
    snprintf(f->folder, sizeof f->folder, "/tmp/vl-view-rota-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    assert_int_equal(vl_utc_parse("2026-11-23T10:30:00Z", 20, &f->now), VL_OK);
    write_rota(f, "good.ics", "lungemedicin", "lunge-slagelse");
    write_rota(f, "bad.ics", "lungemedicin", "Åse-Ærø-Ødegård");
    open_store(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"good.ics", "bad.ics"};
    struct fixture *f = *state;
    char path[160];

    vl_rota_store_close(f->store);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    vl_rota_store_free(f->store);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", f->folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(f->folder);
    vl_protocol_destroy(f->protocol);
    json_decref(f->schema);
    vl_region_destroy(f->region);
    free(f);
    return 0;
}

static void assert_fits(const struct fixture *f, const char *name, const json_t *value)
{
    const json_t *schema = json_object_get(json_object_get(f->schema, "$defs"), name);
    struct vl_schema_fault fault = {0};

    assert_non_null(schema);
    assert_non_null(value);
    if (vl_schema_check(f->schema, schema, value, &fault) != VL_OK)
        fail_msg("%s%s: %s", name, fault.path, fault.text);
}

static const char *text_in(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void test_status(void **state)
{
    const struct fixture *f = *state;
    json_t *status = vl_view_rota(&f->views), *findings, *finding, *refused;
    bool empty_position = false;
    size_t i;

    assert_fits(f, "RotaStatus", status);
    findings = json_object_get(status, "findings");
    json_array_foreach (findings, i, finding)
        empty_position =
            empty_position || (strcmp(text_in(finding, "kind"), "position_gap") == 0 &&
                               strcmp(text_in(finding, "hotline"), "lungemedicin") == 0 &&
                               strcmp(text_in(finding, "hospital"), "NSR") == 0);
    assert_true(empty_position);
    assert_int_equal(json_integer_value(json_object_get(status, "files")), 1);
    refused = json_array_get(json_object_get(status, "refused"), 0);
    assert_string_equal(text_in(refused, "file"), "bad.ics");
    json_decref(status);
}

static void test_preview(void **state)
{
    const struct fixture *f = *state;
    vl_hotline_index lungs = vl_region_hotline(f->region, "lungemedicin");
    json_t *preview =
        vl_view_rota_preview(&f->views, lungs, f->now, (vl_utc){f->now.ms + 31 * VL_MS_PER_DAY});
    const json_t *spans = json_object_get(preview, "spans"), *first = json_array_get(spans, 0);
    struct vl_schema_fault fault = {0};

    if (vl_protocol_check_result(f->protocol, "rota.preview", preview, &fault) != VL_OK)
        fail_msg("%s: %s", fault.path, fault.text);
    /* Slagelse until noon by its file; Roskilde and Koege by the week, as long as it is shown. */
    assert_string_equal(text_in(first, "until"), "2026-11-23T11:00:00.000Z");
    assert_int_equal(json_array_size(json_object_get(first, "level1")), 2);
    assert_int_equal(json_array_size(json_object_get(first, "level2")), 1);
    assert_int_equal(json_array_size(spans), 2);
    assert_int_equal(json_array_size(json_object_get(json_array_get(spans, 1), "level1")), 1);
    json_decref(preview);
}

static void test_own_duties(void **state)
{
    static const struct {
        const char *person;
        size_t n;
        const char *until;
    } rows[] = {{"lunge-slagelse", 1, "2026-11-23T11:00:00.000Z"}, /* by the file */
                {"lunge-roskilde", 1, "2026-11-23T23:00:00.000Z"}, /* by the week */
                {"gp-anne", 0, NULL}};
    const struct fixture *f = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *duties =
            vl_view_duties(&f->views, vl_region_person(f->region, rows[i].person), f->now);
        assert_int_equal(json_array_size(duties), rows[i].n);
        if (rows[i].n > 0) {
            assert_fits(f, "Duty", json_array_get(duties, 0));
            assert_string_equal(text_in(json_array_get(duties, 0), "until"), rows[i].until);
        }
        json_decref(duties);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_status, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_preview, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_own_duties, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
