#include "gateway/gateway.h"

#include "base/random.h"
#include "domain/view.h"
#include "gateway/gateway_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sent with every answer. Scripts and styles are our own files; nothing is inline. */
static const struct vl_web_header security_headers[] = {
    {"content-security-policy:",
     "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; media-src 'self' "
     "blob:; style-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
     "object-src 'none'; require-trusted-types-for 'script'"},
    {"x-content-type-options:", "nosniff"},
    {"referrer-policy:", "no-referrer"},
    {"permissions-policy:", "camera=(self), microphone=(self), geolocation=()"},
    {"cross-origin-opener-policy:", "same-origin"},
    /* The last one is for TLS only: a browser must never fall back to plain text. */
    {"strict-transport-security:", "max-age=31536000"},
};
#define SECURITY_HEADERS (sizeof security_headers / sizeof *security_headers)

static int failed(const struct vl_gateway *g, const char *part, int rc)
{
    if (rc < 0)
        vl_log(g->log, VL_LOG_ERROR, "server.part_failed", VL_LOG_TEXT("part", part),
               VL_LOG_TEXT("error", vl_err_name(rc)), VL_LOG_TEXT("text", vl_err_text(rc)));
    return rc;
}

/* --- the pool's and the plugins' news ------------------------------------------------------ */

static void on_worker(void *owner, unsigned worker)
{
    struct vl_gateway *g = owner;

    (void)worker;
    vl_gateway_touch_board(g);
}

static void on_room_moved(void *owner, const char *room, uint32_t generation)
{
    struct vl_gateway *g = owner;

    (void)generation;
    vl_rooms_moved(g->rooms, room);
}

static void on_media_notification(void *owner, const char *room, uint32_t generation,
                                  const char *event, const json_t *data)
{
    struct vl_gateway *g = owner;

    (void)generation;
    vl_rooms_notified(g->rooms, room, event, data);
}

static void on_plugin_changed(void *owner, const char *id)
{
    struct vl_gateway *g = owner;

    (void)id;
    vl_gateway_touch_board(g);
}

/* --- timers ---------------------------------------------------------------------------------- */

static void on_minute(uv_timer_t *timer)
{
    struct vl_gateway *g = timer->data;

    memset(g->marked, 1, g->region->n_people + VL_CALL_GUESTS);
    vl_gateway_show_marked(g);
    vl_gateway_watch_tests(g);
    vl_gateway_touch_board(g);
    vl_statistics_touch(g->statistics); /* 30 days ago is later now */
}

static int make_timer(struct vl_gateway *g, uv_timer_t **out)
{
    uv_timer_t *timer = calloc(1, sizeof *timer);

    if (!timer)
        return VL_E_NOMEM;
    uv_timer_init(g->loop, timer);
    timer->data = g;
    *out = timer;
    return VL_OK;
}

static void timer_ended(uv_handle_t *handle)
{
    free(handle);
}

static void end_timer(uv_timer_t **timer)
{
    if (!*timer)
        return;
    uv_timer_stop(*timer);
    uv_close((uv_handle_t *)*timer, timer_ended);
    *timer = NULL;
}

static int create_timers(struct vl_gateway *g)
{
    int rc = make_timer(g, &g->board);

    if (rc == VL_OK)
        rc = make_timer(g, &g->minute);
    if (rc == VL_OK)
        rc = make_timer(g, &g->stopping);
    if (rc == VL_OK)
        uv_timer_start(g->minute, on_minute, VL_MS_PER_MINUTE, VL_MS_PER_MINUTE);
    return rc;
}

/* --- parts, from the bottom up --------------------------------------------------------------- */

static int open_journal(struct vl_gateway *g)
{
    const struct vl_settings *s = g->settings;
    const struct vl_vault_options vault = {
        .keys_path = s->keys_path,
        .master_path = s->master_key[0] ? s->master_key : NULL,
        .log = g->log,
    };
    int rc = failed(g, "vault", vl_vault_open(g->loop, &vault, &g->vault));

    if (rc == VL_OK)
        rc = failed(g, "journal", vl_journal_open(g->loop, s->journal_path, &g->journal));
    return rc;
}

static int start_engine(struct vl_gateway *g)
{
    const struct vl_engine_options options = {
        .loop = g->loop,
        .journal = g->journal,
        .region = g->region,
        .rota = vl_rota_store_live(g->rotas),
        .limits = VL_STATE_LIMITS_DEFAULT,
        .log = g->log,
    };
    const struct vl_engine_listener listener = {vl_gateway_on_event, vl_gateway_on_turn,
                                                vl_gateway_on_unavailable};
    int rc = failed(g, "engine", vl_engine_create(&options, &g->engine));

    if (rc == VL_OK)
        rc = vl_book_create(g->region, g->engine, g->vault, g->log, &g->book);
    if (rc == VL_OK)
        rc = failed(g, "book", vl_book_replay(g->book, g->journal));
    if (rc == VL_OK)
        rc = vl_engine_subscribe(g->engine, &listener, g);
    if (rc == VL_OK)
        rc = failed(g, "statistics", vl_gateway_open_statistics(g));
    return rc;
}

static int start_plugins(struct vl_gateway *g)
{
    const struct vl_plugin_host_options options = {
        .program = g->settings->plugin_program,
        .directory = g->settings->plugin_directory,
        .deadline_ms = (uint32_t)g->settings->plugin_deadline_ms,
        .log = g->log,
    };
    const struct vl_plugin_host_handlers handlers = {on_plugin_changed};

    return failed(g, "plugins",
                  vl_plugin_host_create(g->loop, &options, &handlers, g, &g->plugins));
}

static int start_media(struct vl_gateway *g)
{
    const struct vl_settings *s = g->settings;
    const struct vl_media_pool_options options = {
        .program = s->media_program,
        .workers = (unsigned)s->media_workers,
        .listen_address = s->media_address,
        .announced_address = s->media_announced[0] ? s->media_announced : NULL,
        .port_base = (uint16_t)s->media_port,
        .log = g->log,
    };
    const struct vl_media_pool_handlers handlers = {on_worker, on_worker, on_room_moved,
                                                    on_media_notification};
    const struct vl_rooms_handlers rooms = {vl_gateway_on_generation, vl_gateway_on_producers};
    int rc = failed(g, "media", vl_media_pool_create(g->loop, &options, &handlers, g, &g->media));

    return rc < 0 ? rc : vl_rooms_create(g->media, g->boot, &rooms, g, &g->rooms);
}

/* Calls that lived through a restart get their rooms back. */
static void reopen_rooms(struct vl_gateway *g)
{
    const struct vl_state *state = vl_engine_state(g->engine);
    struct vl_call_view call = {0};

    while (vl_state_next_call(state, &call)) {
        if (call.phase == VL_PHASE_ENDED || call.phase == VL_PHASE_OWED || call.parent)
            continue;
        if (vl_rooms_open(g->rooms, call.id, call.caller) < 0)
            vl_log(g->log, VL_LOG_ERROR, "room.not_opened", VL_LOG_NUMBER("call", call.id));
        else if (call.phase == VL_PHASE_TALKING)
            vl_gateway_play_room(g, call.id);
    }
}

static int start_identity(struct vl_gateway *g)
{
    char key[VL_LOOKUP_HASH_BYTES];
    struct vl_span purpose = {(const uint8_t *)"session cookie", 14};
    struct vl_identity_options options = {
        .loop = g->loop, .log = g->log, .settings = g->settings, .region = g->region};
    int rc = failed(g, "web server", vl_web_server_create(g->loop, g->log, &g->web));

    if (rc == VL_OK)
        rc = vl_vault_lookup_hash(g->vault, "identity", purpose, key);
    options.web = g->web;
    options.key = (const uint8_t *)key; /* 43 characters of base64url carry 32 bytes */
    if (rc == VL_OK)
        rc = failed(g, "identity", vl_identity_create(&options, &g->identity));
    return rc;
}

static int listen_on(struct vl_gateway *g, const char *name, const char *address, int64_t port,
                     bool tls)
{
    struct vl_web_listener l = {
        .name = name,
        .address = address,
        .port = (uint16_t)port,
        .certificate_path = tls ? g->settings->https_certificate : NULL,
        .key_path = tls ? g->settings->https_key : NULL,
        .headers = security_headers,
        .header_count = tls ? SECURITY_HEADERS : SECURITY_HEADERS - 1,
        .handlers = {vl_gateway_on_request, vl_gateway_on_upgrade, vl_gateway_on_open,
                     vl_gateway_on_message, vl_gateway_on_closed},
        .owner = g,
    };

    return port == 0 ? VL_OK : failed(g, name, vl_web_server_listen(g->web, &l));
}

static int start_web(struct vl_gateway *g)
{
    const struct vl_settings *s = g->settings;
    struct vl_schema_fault fault;
    int rc = failed(g, "protocol", vl_protocol_create(&g->protocol, &fault));

    if (rc == VL_OK)
        rc = vl_hub_create(g->protocol, g->log, &g->hub);
    if (rc == VL_OK)
        rc = failed(g, "web client", vl_static_files_load(s->web_root, &g->files));
    if (rc == VL_OK)
        rc = listen_on(g, "http", s->http_address, s->http_port, false);
    if (rc == VL_OK)
        rc = listen_on(g, "https", s->https_address, s->https_port, true);
    return rc;
}

static int start_all(struct vl_gateway *g)
{
    int rc = create_timers(g);

    if (rc == VL_OK)
        rc = open_journal(g);
    if (rc == VL_OK)
        rc = failed(g, "rota", vl_gateway_open_rotas(g));
    if (rc == VL_OK)
        rc = start_engine(g);
    if (rc == VL_OK)
        rc = start_plugins(g);
    if (rc == VL_OK)
        rc = start_media(g);
    if (rc == VL_OK)
        rc = start_identity(g);
    if (rc < 0)
        return rc;
    g->views = (struct vl_views){g->region, g->engine, g->book,       g->rooms, g->plugins,
                                 g->media,  g->rotas,  g->statistics, NULL};
    rc = start_web(g);
    g->views.hub = g->hub;
    if (rc == VL_OK)
        reopen_rooms(g);
    if (rc == VL_OK)
        vl_rota_store_watch(g->rotas);
    return rc;
}

int vl_gateway_create(const struct vl_gateway_options *options, struct vl_gateway **out)
{
    struct vl_gateway *g = calloc(1, sizeof *g);
    int rc;

    if (!g)
        return VL_E_NOMEM;
    g->loop = options->loop;
    g->log = options->log;
    g->settings = options->settings;
    g->region = options->region;
    g->forms = options->forms;
    g->marked = calloc(g->region->n_people + VL_CALL_GUESTS, 1);
    snprintf(g->boot, sizeof g->boot, "%08x", vl_random_u32());
    vl_gateway_metrics_init(&g->metrics);
    rc = g->marked ? start_all(g) : VL_E_NOMEM;
    *out = g; /* also on failure: what did start must be closed */
    return rc;
}

void vl_gateway_close(struct vl_gateway *g)
{
    if (!g || g->closed)
        return;
    g->closed = true;
    end_timer(&g->board);
    end_timer(&g->minute);
    end_timer(&g->stopping);
    vl_web_server_stop(g->web);
    vl_statistics_destroy(g->statistics);
    vl_rota_store_close(g->rotas);
    vl_identity_destroy(g->identity);
    vl_plugin_host_destroy(g->plugins);
    vl_media_pool_destroy(g->media);
    vl_engine_destroy(g->engine);
    vl_journal_destroy(g->journal);
    vl_vault_destroy(g->vault);
}

void vl_gateway_free(struct vl_gateway *g)
{
    if (!g)
        return;
    vl_rooms_destroy(g->rooms);
    vl_book_destroy(g->book);
    vl_rota_store_free(g->rotas);
    vl_hub_destroy(g->hub);
    vl_web_server_destroy(g->web);
    vl_static_files_free(g->files);
    vl_protocol_destroy(g->protocol);
    free(g->marked);
    free(g);
}
