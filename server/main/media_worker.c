/* media_worker.c - vagtlinje-media: forwards the media of its rooms, and can do nothing else.
 *
 * Started by vagtlinje with a channel as descriptor 3. Opens its UDP socket and makes its
 * certificate, gives up every other right, and only then reads a byte from anybody. Ends when the
 * channel closes. */
#include "base/child.h"
#include "base/log.h"
#include "base/sandbox.h"
#include "media/worker.h"
#include <argp.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct vl_worker_options *options = state->input;
    char *end = NULL;
    unsigned long port;

    switch (key) {
    case 'l':
        options->listen = value;
        return 0;
    case 'a':
        options->announce = value;
        return 0;
    case 'p':
        port = strtoul(value, &end, 10);
        if (*value == '\0' || *end != '\0' || port > 65535)
            argp_error(state, "--port: 0 to 65535 expected, got \"%s\"", value);
        options->port = (uint16_t)port;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option option_table[] = {
    {"listen", 'l', "ADDRESS", 0, "Address of the UDP socket (127.0.0.1)", 0},
    {"announce", 'a', "ADDRESS", 0, "Address that browsers are told (what the socket finds)", 0},
    {"port", 'p', "NUMBER", 0, "UDP port, 0 for an ephemeral one (0)", 0},
    {0},
};
static const struct argp arguments = {
    .options = option_table,
    .parser = parse_option,
    .doc = "Forwards WebRTC media for vagtlinje, which starts it; not for use by hand."};

static int fail(const struct vl_log *log, const char *what, int rc)
{
    vl_log(log, VL_LOG_ERROR, "worker.failed", VL_LOG_TEXT("what", what),
           VL_LOG_TEXT("error", vl_err_name(rc)));
    return EXIT_FAILURE;
}

/* Says goodbye to the browsers, which otherwise notice after many seconds. */
static void on_terminate(uv_signal_t *signal, int number)
{
    (void)number;
    uv_stop(signal->loop);
}

static int serve(uv_loop_t *loop, const struct vl_worker_options *options, const struct vl_log *log)
{
    struct vl_sandbox_report sandbox = {0};
    struct vl_worker *worker;
    uv_signal_t terminate;
    int rc = vl_worker_create(loop, options, log, &worker);

    if (rc < 0)
        return fail(log, "create", rc);
    (void)uv_signal_init(loop, &terminate);
    (void)uv_signal_start(&terminate, on_terminate, SIGTERM);
    rc = vl_sandbox_enter(VL_SANDBOX_MEDIA, NULL, &sandbox);
    if (rc < 0)
        return fail(log, "sandbox", rc);
    rc = vl_worker_serve(worker, VL_CHILD_FD, &sandbox);
    if (rc < 0)
        return fail(log, "serve", rc);
    (void)uv_run(loop, UV_RUN_DEFAULT);
    vl_worker_destroy(worker);
    uv_close((uv_handle_t *)&terminate, NULL);
    (void)uv_run(loop, UV_RUN_DEFAULT); /* lets the handles close */
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct vl_worker_options options = {.listen = "127.0.0.1"};
    const struct vl_log log = {"vagtlinje-media", VL_LOG_INFO, STDERR_FILENO};
    uv_loop_t loop;
    int status;

    if (argp_parse(&arguments, argc, argv, 0, NULL, &options) != 0 || uv_loop_init(&loop) < 0)
        return EXIT_FAILURE;
    status = serve(&loop, &options, &log);
    (void)uv_loop_close(&loop);
    return status;
}
