#include "history.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char ended[] = "the program ended by itself (assertion, sanitizer or signal)";

const char *history_draw(struct history *history, uint64_t seed, struct run_count *count)
{
    static const struct vl_state_limits limits[] = {{8, 2}, {40, VL_MAX_RINGS}, {40, 3}};
    static struct run run;
    struct dice dice = {seed};
    history->limits = limits[dice_roll(&dice, 3)];
    history->first = step_first_moment(&dice);
    history->n = 0;
    if (run_open(&run, history->regions, &history->limits, history->first, count) < 0)
        return "out of memory";
    run.breach = history->breach;
    while (!run.broken && history->n < HISTORY_STEPS) {
        struct step *step = &history->steps[history->n];
        step_draw(step, &run, &dice, history->steps, history->n);
        history->n++;
        (void)run_step(&run, step);
    }
    run_close(&run);
    return run.broken;
}

const char *history_run(const struct history *history, bool is_traced, struct run_count *count)
{
    static struct run run;
    if (run_open(&run, history->regions, &history->limits, history->first, count) < 0)
        return "out of memory";
    run.breach = history->breach;
    run.is_traced = is_traced;
    for (uint32_t i = 0; !run.broken && i < history->n; i++) {
        if (is_traced)
            step_print(&history->steps[i], history->regions[0]);
        (void)run_step(&run, &history->steps[i]);
    }
    run_close(&run);
    return run.broken;
}

static void be_quiet(void)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0)
        (void)dup2(nowhere, STDERR_FILENO);
}

const char *history_apart(const char *(*work)(void *), void *data, bool is_quiet,
                          struct history_news *news)
{
    int status = 0;
    (void)fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        return "fork failed";
    if (child == 0) {
        if (is_quiet)
            be_quiet();
        news->broken = work(data);
        (void)fflush(NULL);
        _exit(0);
    }
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return ended;
    return news->broken;
}

/* ---- shortening ---- */

static const char *run_quietly(void *data)
{
    struct run_count count = {0};
    return history_run(data, false, &count);
}

static bool is_broken(struct history *history, const char *broken, struct history_news *news)
{
    const char *now = history_apart(run_quietly, history, true, news);
    return now && strcmp(now, broken) == 0;
}

static void leave_out(struct history *history, uint32_t first, uint32_t n)
{
    memmove(&history->steps[first], &history->steps[first + n],
            (history->n - first - n) * sizeof history->steps[0]);
    history->n -= n;
}

/* One pass over all pieces of that length, from the end. true: something could go. */
static bool shrink_by(struct history *history, uint32_t length, const char *broken,
                      struct history_news *news)
{
    static struct history shorter;
    bool is_shorter = false;
    for (uint32_t end = history->n; end > 0; end = end > length ? end - length : 0) {
        uint32_t first = end > length ? end - length : 0;
        shorter = *history;
        leave_out(&shorter, first, end - first);
        if (!is_broken(&shorter, broken, news))
            continue;
        *history = shorter;
        is_shorter = true;
    }
    return is_shorter;
}

/* Without what makes a step unusual, if it need not be. */
static void simplify(struct history *history, const char *broken, struct history_news *news)
{
    for (uint32_t i = 0; i < history->n; i++) {
        struct step was = history->steps[i];
        history->steps[i].is_beaten = false;
        history->steps[i].crash_after = STEP_NO_CRASH;
        history->steps[i].clock_jumps = false;
        if (!is_broken(history, broken, news))
            history->steps[i] = was;
    }
}

void history_shrink(struct history *history, const char *broken, struct history_news *news)
{
    bool is_shorter = true;
    for (uint32_t length = history->n / 2; length > 1; length /= 2)
        (void)shrink_by(history, length, broken, news);
    simplify(history, broken, news);
    while (is_shorter)
        is_shorter = shrink_by(history, 1, broken, news);
}

static const char *run_aloud(void *data)
{
    struct run_count count = {0};
    return history_run(data, true, &count);
}

void history_print(const struct history *history)
{
    static struct history copy;
    struct history_news news = {0};
    copy = *history;
    (void)history_apart(run_aloud, &copy, false, &news);
}
