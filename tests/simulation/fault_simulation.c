/* fault_simulation - random commands, disconnects, crashes, late and repeated messages, clocks that
 * jump: the core through all of it, with every rule of the design checked after every step.
 *
 *   fault_simulation [--steps N] [--seed N] [--break RULE]
 *   fault_simulation --prove      breaks each rule on purpose and shows that it is found
 *
 * A broken rule ends it with the shortest history that still breaks it. Exit status: 0 nothing
 * broken; 1 a rule is broken, or one of the breaches was not found; 2 it could not run. */
#include "history.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define STEPS_DEFAULT 1000000u
#define PROOF_STEPS   3000000u
#define PROOF_HISTORY 60 /* steps: longer is not a minimal history */

static struct vl_region *regions[SMALL_REGION_ROTAS];

/* Between the processes: the one that dies has left its history here. */
struct shared {
    struct history_news news;
    struct history history;
};

struct task {
    uint64_t steps, seed;
    enum breach breach;
    struct shared *shared;
};

static uint64_t seed_of(const struct task *task, uint64_t episode)
{
    struct dice dice = {task->seed + episode * 0x632be59bd9b4e019u};
    return dice_next(&dice);
}

static const char *run_episodes(void *data)
{
    struct task *task = data;
    struct history_news *news = &task->shared->news;
    const char *broken = NULL;
    while (!broken && news->count.steps < task->steps) {
        broken = history_draw(&task->shared->history, seed_of(task, news->episode), &news->count);
        if (!broken)
            news->episode++;
    }
    return broken;
}

/* A run in which something never happened proves little. */
static bool has_seen_everything(const struct history_news *news)
{
    bool all = true;
    for (int i = 0; i < VL_EVENT_COUNT; i++)
        if (news->count.seen[i] == 0) {
            (void)printf("never happened: %s\n", vl_event_type_name((enum vl_event_type)i));
            all = false;
        }
    for (int i = 0; i < VL_REFUSAL_COUNT; i++)
        if (news->count.refused[i] == 0) {
            (void)printf("never refused: %s\n", vl_refusal_name((enum vl_refusal)i));
            all = false;
        }
    return all;
}

/* What the episodes break; the history is then in the shared memory. */
static const char *simulate_apart(struct task *task, bool is_quiet)
{
    memset(task->shared, 0, sizeof *task->shared);
    task->shared->history.regions = regions;
    task->shared->history.breach = task->breach;
    return history_apart(run_episodes, task, is_quiet, &task->shared->news);
}

static int simulate(struct task *task)
{
    const char *broken = simulate_apart(task, false);
    struct run_count *count = &task->shared->news.count;
    if (broken) {
        (void)printf("broken: %s\nseed %llu, episode %llu, step %llu; shortening ...\n", broken,
                     (unsigned long long)task->seed, (unsigned long long)task->shared->news.episode,
                     (unsigned long long)count->steps);
        history_shrink(&task->shared->history, broken, &task->shared->news);
        history_print(&task->shared->history);
        (void)printf("broken: %s\n", broken);
        return 1;
    }
    (void)printf("%llu steps, %llu events, %llu crashes, seed %llu: no rule broken\n",
                 (unsigned long long)count->steps, (unsigned long long)count->events,
                 (unsigned long long)count->crashes, (unsigned long long)task->seed);
    return task->steps < STEPS_DEFAULT / 10 || has_seen_everything(&task->shared->news) ? 0 : 1;
}

/* true: the breach was found, and its history is short. */
static bool is_found(struct task *task)
{
    const char *broken = simulate_apart(task, true);
    if (!broken) {
        (void)printf("%s: not found\n", breach_name(task->breach));
        return false;
    }
    unsigned long long steps = task->shared->news.count.steps;
    struct history *history = &task->shared->history;
    history_shrink(history, broken, &task->shared->news);
    (void)printf("%s: after %llu steps, history of %u: %s\n", breach_name(task->breach), steps,
                 history->n, broken);
    return history->n <= PROOF_HISTORY;
}

static int prove(struct task *task)
{
    unsigned missed = 0;
    task->steps = PROOF_STEPS;
    for (int i = BREACH_NONE + 1; i < BREACH_COUNT; i++) {
        task->breach = (enum breach)i;
        missed += !is_found(task);
    }
    (void)printf("%d passed, %u failed\n", BREACH_COUNT - 1 - (int)missed, missed);
    return missed ? 1 : 0;
}

static bool read_option(const char *name, const char *value, struct task *task)
{
    char *end = NULL;
    if (strcmp(name, "--break") == 0) {
        for (int i = 0; i < BREACH_COUNT; i++)
            if (strcmp(value, breach_name((enum breach)i)) == 0) {
                task->breach = (enum breach)i;
                return true;
            }
        return false;
    }
    bool is_steps = strcmp(name, "--steps") == 0;
    if (!is_steps && strcmp(name, "--seed") != 0)
        return false;
    unsigned long long number = strtoull(value, &end, 10);
    if (is_steps)
        task->steps = number;
    else
        task->seed = number;
    return end != value && *end == '\0';
}

static int usage(void)
{
    (void)fprintf(stderr,
                  "usage: fault_simulation [--steps N] [--seed N] [--break RULE] | --prove\n"
                  "rules to break:");
    for (int i = 0; i < BREACH_COUNT; i++)
        (void)fprintf(stderr, " %s", breach_name((enum breach)i));
    (void)fprintf(stderr, "\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct task task = {.steps = STEPS_DEFAULT, .seed = 1};
    bool is_proof = argc == 2 && strcmp(argv[1], "--prove") == 0;
    for (int i = 1; !is_proof && i < argc; i += 2)
        if (i + 1 == argc || !read_option(argv[i], argv[i + 1], &task))
            return usage();
    for (unsigned i = 0; i < SMALL_REGION_ROTAS; i++)
        regions[i] = small_region(i);
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 2;
    task.shared = shared;
    int rc = is_proof ? prove(&task) : simulate(&task);
    for (unsigned i = 0; i < SMALL_REGION_ROTAS; i++)
        vl_region_destroy(regions[i]);
    (void)munmap(shared, sizeof *shared);
    return rc;
}
