/* Oracles: on an error every setting is what it was, and there is a problem to read; on success
 * every value is inside its row's range. The input's first part is loaded over the second. */
#include "base/config.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

struct settings {
    char *text;
    int64_t number;
    bool flag;
    int64_t choice;
    char *maybe;
};
static const struct vl_option rows[] = {
    {"a", "text", VL_OPTION_TEXT, 1, 8, NULL, "t", "", offsetof(struct settings, text)},
    {"a", "number", VL_OPTION_INTEGER, -5, 50, NULL, "7", "", offsetof(struct settings, number)},
    {"a", "flag", VL_OPTION_FLAG, 0, 0, NULL, "no", "", offsetof(struct settings, flag)},
    {"b", "choice", VL_OPTION_CHOICE, 0, 0, "red green blue", "red", "",
     offsetof(struct settings, choice)},
    {"b", "maybe", VL_OPTION_TEXT, 0, 4, NULL, "", "", offsetof(struct settings, maybe)},
};
static const struct vl_option_table table = {rows, sizeof rows / sizeof rows[0]};

static void check_text(const char *text, size_t min, size_t max)
{
    CHECK(text && strlen(text) >= min && strlen(text) <= max);
    for (const char *p = text; *p; p++)
        CHECK((unsigned char)*p >= 0x20 && *p != 0x7f);
}

static void check_in_range(const struct settings *s)
{
    unsigned char flag;
    memcpy(&flag, &s->flag, sizeof flag);
    check_text(s->text, 1, 8);
    check_text(s->maybe, 0, 4);
    CHECK(s->number >= -5 && s->number <= 50);
    CHECK(s->choice >= 0 && s->choice <= 2);
    CHECK(flag <= 1);
}

static void check_report(const struct vl_config_report *report, int rc)
{
    CHECK((rc == VL_OK) == (report->count == 0));
    CHECK(report->count <= VL_CONFIG_MAX_PROBLEMS);
    for (size_t i = 0; i < report->count; i++) {
        const struct vl_config_problem *p = &report->problems[i];
        CHECK(strcmp(p->file, "fuzz") == 0 && p->line >= 1);
        CHECK(memchr(p->text, '\0', sizeof p->text) && p->text[0]);
    }
}

static void load(struct settings *s, const char *text)
{
    struct vl_config_report *report = calloc(1, sizeof *report);
    struct settings before;
    char text_before[16], maybe_before[16];
    CHECK(report);
    memcpy(&before, s, sizeof before);
    memcpy(text_before, s->text, strlen(s->text) + 1);
    memcpy(maybe_before, s->maybe, strlen(s->maybe) + 1);
    int rc = vl_config_load_text(&table, "fuzz", text, s, report);
    CHECK(rc == VL_OK || rc == VL_E_PROTO);
    check_report(report, rc);
    if (rc < 0) {
        CHECK(memcmp(&before, s, sizeof before) == 0);
        CHECK(strcmp(text_before, s->text) == 0 && strcmp(maybe_before, s->maybe) == 0);
    }
    check_in_range(s);
    free(report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct settings s;
    memset(&s, 0, sizeof s);
    char *text = malloc(size + 1);
    CHECK(text);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    CHECK(vl_config_defaults(&table, &s) == VL_OK);
    load(&s, text);
    size_t first = strlen(text);
    load(&s, first < size ? text + first + 1 : text);
    vl_config_free(&table, &s);
    free(text);
    return 0;
}
