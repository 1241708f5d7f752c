#include "demo.h"

static struct vl_simulation simulation;

/* One report of a fresh simulation; ends with free(). */
static char *report_of(json_t *region, uint64_t seed, char *(*report)(const struct vl_simulation *))
{
    struct demo_world w;
    struct vl_simulate_options o = options_of(3, 200);
    o.seed = seed;
    world_open(&w, region, demo_model());
    assert_int_equal(vl_simulate(&w.scene, &o, &simulation), VL_OK);
    char *text = report(&simulation);
    assert_non_null(text);
    vl_simulate_fini(&simulation);
    world_close(&w);
    return text;
}

static void the_same_seed_gives_the_same_bytes(void **unused)
{
    (void)unused;
    char *(*const reports[])(const struct vl_simulation *) = {vl_report_text, vl_report_json,
                                                              vl_report_html};
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        char *one = report_of(demo_region(), 4, reports[i]);
        char *two = report_of(demo_region(), 4, reports[i]);
        char *other = report_of(demo_region(), 5, reports[i]);
        assert_string_equal(one, two);
        assert_string_not_equal(one, other);
        free(one);
        free(two);
        free(other);
    }
}

static void json_holds_what_a_script_reads(void **unused)
{
    (void)unused;
    static const char *const keys[] = {
        "calls",         "answered_share", "answer_p50_s", "answer_p95_s",
        "answer_mean_s", "longest_wait_s", "tasks",        "callbacks",
        "spoke_share",   "kept",           "abandoned",    "hotlines",
        "hospitals",     "hours",          "urgencies",    "specialists"};
    char *text = report_of(demo_region(), 1, vl_report_json);
    assert_null(strchr(text, '\n'));
    json_t *root = json_loads(text, 0, NULL);
    const json_t *baseline = json_object_get(root, "baseline");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!json_object_get(root, keys[i]) || !json_object_get(baseline, keys[i]))
            fail_msg("%s is missing", keys[i]);
    }
    assert_int_equal(json_integer_value(json_object_get(root, "days")), 3);
    assert_int_equal(json_integer_value(json_object_get(root, "seed")), 1);
    assert_int_equal(json_integer_value(json_object_get(root, "calls_per_day")), 200);
    assert_string_equal(json_string_value(json_object_get(root, "from")), "2027-01-04");
    assert_int_equal(json_array_size(json_object_get(root, "hotlines")), 11);
    const json_t *line = json_array_get(json_object_get(root, "hotlines"), 0);
    assert_true(json_real_value(json_object_get(line, "busiest_hour_load")) > 0.1);
    double spoke = json_real_value(json_object_get(root, "spoke_share"));
    double share = json_real_value(json_object_get(root, "answered_share"));
    assert_true(spoke >= share && spoke <= 1);
    double hunt = json_real_value(json_object_get(baseline, "answered_share"));
    assert_true(share > hunt && share <= 1 && hunt > 0);
    json_decref(root);
    free(text);
}

static void the_text_has_a_row_for_every_line(void **unused)
{
    (void)unused;
    char *text = report_of(demo_region(), 1, vl_report_text);
    json_t *region = demo_region(), *line;
    size_t i;
    assert_non_null(strstr(text, "Region Sjælland: 3 days from 2027-01-04, 200 calls"));
    json_array_foreach (json_object_get(region, "hotlines"), i, line)
        if (!json_object_get(line, "callers")) /* those of general practitioners */
            assert_non_null(strstr(text, vl_json_string(line, "id")));
    assert_non_null(strstr(text, "kardiologi-1-2"));
    json_decref(region);
    free(text);
}

static void a_page_escapes_what_a_file_says(void **unused)
{
    (void)unused;
    static const char evil[] = "<script>alert('x')</script>\"&";
    json_t *region = demo_region();
    json_object_set_new(region, "name", json_string(evil));
    json_t *line = json_array_get(json_object_get(region, "hotlines"), 0);
    json_object_set_new(line, "name", json_pack("{s:s, s:s}", "da", evil, "en", evil));
    char *html = report_of(region, 1, vl_report_html);
    assert_null(strstr(html, "<script"));
    assert_non_null(strstr(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"));
    free(html);
}

/* It opens from a disk, without a network, and for a reader who does not see the charts. */
static void a_page_needs_nothing_else(void **unused)
{
    (void)unused;
    static const char *const alien[] = {"http:", "https:", "src=", "href=", "url(", "@import"};
    char *html = report_of(demo_region(), 1, vl_report_html);
    size_t charts = 0, labels = 0, tables = 0;
    for (size_t i = 0; i < sizeof alien / sizeof *alien; i++)
        assert_null(strstr(html, alien[i]));
    for (const char *p = html; (p = strstr(p, "<svg")) != NULL; p++)
        charts++;
    for (const char *p = html; (p = strstr(p, "<svg role=\"img\"")) != NULL; p++)
        labels++;
    for (const char *p = html; (p = strstr(p, "<table")) != NULL; p++)
        tables++;
    assert_int_equal(charts, 4);
    assert_int_equal(labels, 4);
    assert_true(tables > charts);
    assert_non_null(strstr(html, "<html lang=\"da\">"));
    assert_non_null(strstr(html, "prefers-color-scheme:dark"));
    free(html);
}

static void columns_count_characters(void **unused)
{
    (void)unused;
    struct vl_output out = {0};
    vl_output_column(&out, 5, "æø");
    vl_output_column(&out, -4, "å");
    vl_output_column(&out, 2, "long");
    vl_output_html(&out, "<a href=\"x\">&'");
    char *text = vl_output_take(&out);
    assert_string_equal(text, "   æøå   long&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(json_holds_what_a_script_reads),
        cmocka_unit_test(the_text_has_a_row_for_every_line),
        cmocka_unit_test(a_page_escapes_what_a_file_says),
        cmocka_unit_test(a_page_needs_nothing_else),
        cmocka_unit_test(columns_count_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
