#include "gateway/http_client.h"

#include "gateway/oidc_text.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define CONNECT_MS 5000L

struct transfer {
    struct vl_http_client *client;
    struct transfer *next, **link;
    CURL *easy;
    vl_http_done_fn done;
    void *data;
    bool plain, refused, too_long;
    uint8_t *body;
    size_t used;
};

struct watch { /* one socket of curl's */
    uv_poll_t poll;
    struct vl_http_client *client;
    curl_socket_t socket;
    struct watch *next, **link;
};

struct vl_http_client {
    uv_loop_t *loop;
    uv_timer_t *timer;
    CURLM *multi;
    bool loopback;
    struct transfer *transfers;
    struct watch *watches;
    unsigned count;
};

static void transfer_free(struct transfer *t)
{
    *t->link = t->next;
    if (t->next)
        t->next->link = t->link;
    t->client->count--;
    curl_easy_cleanup(t->easy);
    free(t->body);
    free(t);
}

static void transfer_end(struct transfer *t, int rc)
{
    long status = 0;

    if (rc == VL_OK)
        curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_multi_remove_handle(t->client->multi, t->easy);
    t->done(t->data, rc, (unsigned)status, (struct vl_span){t->body, t->used});
    transfer_free(t);
}

static int error_of(const struct transfer *t, CURLcode code)
{
    if (t->refused)
        return VL_E_DENIED;
    if (t->too_long)
        return VL_E_FULL;
    if (code == CURLE_OPERATION_TIMEDOUT)
        return VL_E_TIMEOUT;
    return code == CURLE_OK ? VL_OK : VL_E_IO;
}

static void end_finished(struct vl_http_client *c)
{
    CURLMsg *m;
    int left;

    while ((m = curl_multi_info_read(c->multi, &left)) != NULL) {
        struct transfer *t = NULL;
        CURLcode code = m->data.result;
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
        transfer_end(t, error_of(t, code));
    }
}

/* --- curl asks to be called: sockets and one timer ------------------------------------------- */

static void on_socket_ready(uv_poll_t *poll, int status, int events)
{
    struct watch *w = poll->data;
    struct vl_http_client *c = w->client;
    int flags = 0, running;

    if (status < 0)
        flags = CURL_CSELECT_ERR;
    if (events & UV_READABLE)
        flags |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        flags |= CURL_CSELECT_OUT;
    curl_multi_socket_action(c->multi, w->socket, flags, &running);
    end_finished(c);
}

static void watch_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void watch_end(struct watch *w)
{
    *w->link = w->next;
    if (w->next)
        w->next->link = w->link;
    uv_close((uv_handle_t *)&w->poll, watch_closed);
}

static struct watch *watch_begin(struct vl_http_client *c, curl_socket_t socket)
{
    struct watch *w = calloc(1, sizeof *w);

    if (!w)
        return NULL;
    if (uv_poll_init_socket(c->loop, &w->poll, socket) < 0) {
        free(w);
        return NULL;
    }
    w->poll.data = w;
    w->client = c;
    w->socket = socket;
    w->next = c->watches;
    w->link = &c->watches;
    if (w->next)
        w->next->link = &w->next;
    c->watches = w;
    curl_multi_assign(c->multi, socket, w);
    return w;
}

static int on_watch_socket(CURL *easy, curl_socket_t socket, int what, void *owner, void *known)
{
    struct vl_http_client *c = owner;
    struct watch *w = known;
    int events = 0;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (w)
            watch_end(w);
        curl_multi_assign(c->multi, socket, NULL);
        return 0;
    }
    if (!w)
        w = watch_begin(c, socket);
    if (!w)
        return -1;
    if (what != CURL_POLL_OUT)
        events |= UV_READABLE;
    if (what != CURL_POLL_IN)
        events |= UV_WRITABLE;
    uv_poll_start(&w->poll, events, on_socket_ready);
    return 0;
}

static void on_time(uv_timer_t *timer)
{
    struct vl_http_client *c = timer->data;
    int running;

    curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    end_finished(c);
}

static int on_watch_time(CURLM *multi, long timeout_ms, void *owner)
{
    struct vl_http_client *c = owner;

    (void)multi;
    if (timeout_ms < 0)
        uv_timer_stop(c->timer);
    else
        uv_timer_start(c->timer, on_time, (uint64_t)timeout_ms, 0);
    return 0;
}

/* --- one transfer ----------------------------------------------------------------------------- */

static curl_socket_t on_open_socket(void *owner, curlsocktype purpose,
                                    struct curl_sockaddr *address)
{
    struct transfer *t = owner;
    bool this_machine = vl_http_address_allowed(&address->addr, true) &&
                        !vl_http_address_allowed(&address->addr, false);

    (void)purpose;
    if (!vl_http_address_allowed(&address->addr, t->client->loopback) ||
        (t->plain && !this_machine)) {
        t->refused = true;
        return CURL_SOCKET_BAD;
    }
    t->refused = false; /* an earlier address of the same name may have been */
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *owner)
{
    struct transfer *t = owner;
    size_t n = size * count;
    uint8_t *grown;

    if (n > VL_HTTP_BODY_BYTES - t->used) {
        t->too_long = true;
        return 0;
    }
    grown = realloc(t->body, t->used + n + 1);
    if (!grown)
        return 0;
    memcpy(grown + t->used, bytes, n);
    t->body = grown;
    t->used += n;
    return n;
}

static bool set_up(struct transfer *t, const struct vl_http_request *r)
{
    CURL *e = t->easy;
    CURLcode bad = 0;

    bad |= curl_easy_setopt(e, CURLOPT_URL, r->url);
    bad |= curl_easy_setopt(e, CURLOPT_PRIVATE, (void *)t);
    bad |= curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, t->plain ? "http" : "https");
    bad |= curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    bad |= curl_easy_setopt(e, CURLOPT_PROXY, "");
    bad |= curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    bad |= curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    bad |= curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
    bad |= curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    bad |= curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)VL_HTTP_DEADLINE_MS);
    bad |= curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    bad |= curl_easy_setopt(e, CURLOPT_USERAGENT, "vagtlinje");
    bad |= curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    bad |= curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, (void *)t);
    bad |= curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_bytes);
    bad |= curl_easy_setopt(e, CURLOPT_WRITEDATA, (void *)t);
    if (r->form)
        bad |= curl_easy_setopt(e, CURLOPT_COPYPOSTFIELDS, r->form);
    if (r->user) {
        bad |= curl_easy_setopt(e, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        bad |= curl_easy_setopt(e, CURLOPT_USERNAME, r->user);
        bad |= curl_easy_setopt(e, CURLOPT_PASSWORD, r->password);
    }
    return bad == CURLE_OK;
}

int vl_http_client_send(struct vl_http_client *c, const struct vl_http_request *request,
                        vl_http_done_fn done, void *data)
{
    bool plain = c->loopback && vl_is_loopback_url(request->url);
    struct transfer *t;

    if (!plain && strncasecmp(request->url, "https://", 8) != 0)
        return VL_E_DENIED;
    if (c->count == VL_HTTP_PENDING)
        return VL_E_FULL;
    t = calloc(1, sizeof *t);
    if (!t)
        return VL_E_NOMEM;
    *t = (struct transfer){.client = c, .easy = curl_easy_init(), .done = done, .data = data};
    t->plain = plain;
    t->next = c->transfers;
    t->link = &c->transfers;
    if (t->next)
        t->next->link = &t->next;
    c->transfers = t;
    c->count++;
    if (!t->easy || !set_up(t, request) || curl_multi_add_handle(c->multi, t->easy) != CURLM_OK) {
        transfer_free(t);
        return VL_E_NOMEM;
    }
    return VL_OK;
}

/* --- the client ---------------------------------------------------------------------------------
 */

static void timer_closed(uv_handle_t *handle)
{
    free(handle);
}

int vl_http_client_create(uv_loop_t *loop, bool loopback, struct vl_http_client **out)
{
    struct vl_http_client *c = calloc(1, sizeof *c);

    if (!c)
        return VL_E_NOMEM;
    c->loop = loop;
    c->loopback = loopback;
    c->timer = calloc(1, sizeof *c->timer);
    c->multi = curl_multi_init();
    if (!c->timer || !c->multi) {
        free(c->timer);
        curl_multi_cleanup(c->multi);
        free(c);
        return VL_E_NOMEM;
    }
    uv_timer_init(loop, c->timer);
    c->timer->data = c;
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, on_watch_socket);
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, on_watch_time);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
    *out = c;
    return VL_OK;
}

void vl_http_client_destroy(struct vl_http_client *c)
{
    if (!c)
        return;
    while (c->transfers)
        transfer_end(c->transfers, VL_E_CLOSED);
    while (c->watches)
        watch_end(c->watches);
    uv_timer_stop(c->timer);
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, NULL);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, NULL);
    curl_multi_cleanup(c->multi);
    uv_close((uv_handle_t *)c->timer, timer_closed);
    free(c);
}
