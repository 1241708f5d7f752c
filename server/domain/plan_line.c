/* plan_line.c - a plan as one line of the journal. */
#include "domain/plan.h"
#include <stdio.h>
#include <string.h>

#define MAX_CODE_BYTES 8
#define FALLBACK       "+" /* no hospital code */

static void add_target(const struct vl_region *region, const struct vl_target *t,
                       struct vl_writer *w)
{
    const char *code = t->fallback ? FALLBACK : region->hospitals[t->hospital].code;
    char level = (char)('0' + t->level);
    vl_writer_bytes(w, " ", 1);
    vl_writer_bytes(w, code, strlen(code));
    vl_writer_bytes(w, "/", 1);
    vl_writer_bytes(w, &level, 1);
}

void vl_plan_format(const struct vl_region *region, const struct vl_plan *plan,
                    char out[VL_PLAN_LINE_BYTES])
{
    struct vl_writer w = vl_writer_of((uint8_t *)out, VL_PLAN_LINE_BYTES - 1);
    for (uint8_t i = 0; i < plan->n_stages; i++) {
        const struct vl_stage *s = &plan->stages[i];
        char head[32];
        int n = snprintf(head, sizeof head, "%s%u %s", i ? "; " : "", s->after_ms / 1000,
                         s->all ? "all" : "one");
        vl_writer_bytes(&w, head, (size_t)n);
        for (uint8_t k = 0; k < s->n_targets; k++)
            add_target(region, &s->targets[k], &w);
    }
    out[w.used] = '\0';
}

/* The bytes up to the separator, which is skipped; all that is left when there is none. */
static struct vl_span take_until(struct vl_cursor *c, uint8_t separator)
{
    const uint8_t *end = c->rest.n ? memchr(c->rest.p, separator, c->rest.n) : NULL;
    struct vl_span word = vl_cursor_take(c, end ? (size_t)(end - c->rest.p) : c->rest.n);
    if (end)
        (void)vl_cursor_u8(c);
    return word;
}

static bool is_word(struct vl_span s, const char *word)
{
    return s.n == strlen(word) && memcmp(s.p, word, s.n) == 0;
}

static bool read_seconds(struct vl_span s, uint32_t *out)
{
    uint32_t value = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || value > VL_MAX_AFTER_S)
            return false;
        value = value * 10 + (uint32_t)(s.p[i] - '0');
    }
    *out = value;
    return s.n > 0 && value <= VL_MAX_AFTER_S;
}

static void recall_target(const struct vl_region *region, struct vl_span word,
                          struct vl_stage *stage)
{
    struct vl_cursor c = vl_cursor_of(word);
    char code[MAX_CODE_BYTES + 1] = "";
    struct vl_span name = take_until(&c, '/');
    uint8_t level = (uint8_t)(vl_cursor_u8(&c) - '0');
    if (c.failed || c.rest.n || name.n > MAX_CODE_BYTES || level < 1 || level > VL_MAX_LEVEL)
        return;
    if (name.n)
        memcpy(code, name.p, name.n);
    bool is_fallback = strcmp(code, FALLBACK) == 0;
    vl_hospital_index hospital = vl_region_hospital(region, code);
    if ((is_fallback || hospital != VL_NONE) && stage->n_targets < VL_MAX_TARGETS)
        stage->targets[stage->n_targets++] = (struct vl_target){hospital, level, is_fallback};
}

static bool recall_stage(const struct vl_region *region, struct vl_span text,
                         struct vl_stage *stage)
{
    struct vl_cursor c = vl_cursor_of(text);
    uint32_t after_s = 0;
    if (text.n && text.p[0] == ' ')
        (void)vl_cursor_u8(&c);
    bool is_timed = read_seconds(take_until(&c, ' '), &after_s);
    struct vl_span ring = take_until(&c, ' ');
    stage->after_ms = after_s * 1000;
    stage->all = is_word(ring, "all");
    while (c.rest.n)
        recall_target(region, take_until(&c, ' '), stage);
    return is_timed && (stage->all || is_word(ring, "one"));
}

struct vl_plan vl_plan_recall(const struct vl_region *region, const char *line)
{
    struct vl_plan plan;
    size_t n = line ? strlen(line) : 0;
    struct vl_cursor c = vl_cursor_of((struct vl_span){(const uint8_t *)line, n});
    memset(&plan, 0, sizeof plan);
    while (c.rest.n && plan.n_stages < VL_MAX_STAGES) {
        struct vl_stage *stage = &plan.stages[plan.n_stages];
        if (recall_stage(region, take_until(&c, ';'), stage))
            plan.n_stages++;
        else
            memset(stage, 0, sizeof *stage);
    }
    return plan;
}
