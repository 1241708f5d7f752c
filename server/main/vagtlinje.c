/* vagtlinje - the core: sessions, decisions, the journal. See server/README.md. */
#include "gateway/configuration.h"
#include "gateway/gateway.h"
#include <argp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

#define MAX_SETS     64
#define PATIENCE     2 /* signals after which no conversation is waited for */
#define EXIT_CONFIG  2
#define MS_PER_US    1000u
#define LAST_TURN_MS 5000u /* for everything that closes */

struct arguments {
    const char *config;
    const char *sets[MAX_SETS];
    size_t n_sets;
};

struct server {
    uv_loop_t loop;
    uv_signal_t terminate, interrupt, hang_up;
    uv_timer_t watchdog, last_turn;
    struct vl_log log;
    struct vl_configuration configuration;
    struct vl_gateway *gateway;
    int signals;
    bool closing;
};

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct arguments *a = state->input;

    switch (key) {
    case 'c':
        a->config = value;
        return 0;
    case 's':
        if (a->n_sets == MAX_SETS)
            argp_error(state, "more than %d settings", MAX_SETS);
        a->sets[a->n_sets++] = value;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option options[] = {
    {"config", 'c', "FILE", 0, "Settings (default " VL_CONFIGURATION_DEFAULT ")", 0},
    {"set", 's', "SECTION.KEY=VALUE", 0, "One setting, after the file's", 0},
    {0},
};
static const struct argp parser = {
    .options = options,
    .parser = parse_option,
    .doc = "Vagtlinje: specialist hotlines and virtual consultations for a health region.",
};

static void on_last_turn(uv_timer_t *timer)
{
    uv_stop(timer->loop);
}

static void close_all(void *data)
{
    struct server *s = data;

    if (s->closing)
        return;
    s->closing = true;
    (void)sd_notify(0, "STOPPING=1");
    uv_close((uv_handle_t *)&s->terminate, NULL);
    uv_close((uv_handle_t *)&s->interrupt, NULL);
    uv_close((uv_handle_t *)&s->hang_up, NULL);
    uv_close((uv_handle_t *)&s->watchdog, NULL);
    vl_gateway_close(s->gateway);
    uv_timer_start(&s->last_turn, on_last_turn, LAST_TURN_MS, 0);
    uv_unref((uv_handle_t *)&s->last_turn);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct server *s = handle->data;

    vl_log(&s->log, VL_LOG_INFO, "server.signal", VL_LOG_NUMBER("signal", number));
    if (++s->signals >= PATIENCE)
        close_all(s);
    else
        vl_gateway_stop(s->gateway, close_all, s);
}

/* systemctl reload: the rotas, which change without a restart. */
static void on_hang_up(uv_signal_t *handle, int number)
{
    struct server *s = handle->data;

    vl_log(&s->log, VL_LOG_INFO, "server.signal", VL_LOG_NUMBER("signal", number));
    vl_gateway_read_rotas(s->gateway);
}

static void on_watchdog(uv_timer_t *timer)
{
    (void)timer;
    (void)sd_notify(0, "WATCHDOG=1");
}

static void init_handles(struct server *s)
{
    uint64_t watchdog_us = 0;

    uv_loop_init(&s->loop);
    uv_signal_init(&s->loop, &s->terminate);
    uv_signal_init(&s->loop, &s->interrupt);
    uv_signal_init(&s->loop, &s->hang_up);
    uv_timer_init(&s->loop, &s->watchdog);
    uv_timer_init(&s->loop, &s->last_turn);
    s->terminate.data = s;
    s->interrupt.data = s;
    s->hang_up.data = s;
    uv_signal_start(&s->terminate, on_signal, SIGTERM);
    uv_signal_start(&s->interrupt, on_signal, SIGINT);
    uv_signal_start(&s->hang_up, on_hang_up, SIGHUP);
    if (sd_watchdog_enabled(0, &watchdog_us) > 0)
        uv_timer_start(&s->watchdog, on_watchdog, 0, watchdog_us / MS_PER_US / 2);
}

static void say_where(const struct vl_settings *settings)
{
    if (settings->public_url[0])
        printf("Vagtlinje: %s\n", settings->public_url);
    else
        printf("Vagtlinje: http://localhost:%d\n", (int)settings->http_port);
    fflush(stdout);
}

static int serve(struct server *s)
{
    const struct vl_gateway_options gateway = {
        .loop = &s->loop,
        .log = &s->log,
        .settings = &s->configuration.settings,
        .region = s->configuration.region,
        .forms = s->configuration.forms,
    };
    int rc;

    init_handles(s);
    rc = vl_gateway_create(&gateway, &s->gateway);
    if (rc == VL_OK) {
        say_where(&s->configuration.settings);
        (void)sd_notify(0, "READY=1");
    } else {
        close_all(s);
    }
    uv_run(&s->loop, UV_RUN_DEFAULT);
    vl_gateway_free(s->gateway);
    uv_close((uv_handle_t *)&s->last_turn, NULL);
    uv_run(&s->loop, UV_RUN_NOWAIT);
    (void)uv_loop_close(&s->loop);
    return rc == VL_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    static struct server server;
    static struct vl_config_report report;
    struct arguments arguments = {.config = VL_CONFIGURATION_DEFAULT};
    int status;

    argp_parse(&parser, argc, argv, 0, NULL, &arguments);
    signal(SIGPIPE, SIG_IGN);
    if (vl_configuration_load(arguments.config, arguments.sets, arguments.n_sets,
                              &server.configuration, &report) < 0) {
        vl_configuration_print(&report, stderr);
        return EXIT_CONFIG;
    }
    server.log =
        (struct vl_log){"vagtlinje", (enum vl_log_level)server.configuration.settings.log_level, 2};
    status = serve(&server);
    vl_configuration_free(&server.configuration);
    return status;
}
