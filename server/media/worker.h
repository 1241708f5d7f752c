/* worker.h - a media process: one UDP port, its rooms, and the core at the other end of a channel.
 *
 * Methods (params -> result). Every text and number is checked; a refusal says what is wrong.
 * All but worker.* name their room, and find objects in that room only:
 *
 *   worker.hello        {} -> {pid, port, sandbox: {landlock, seccomp}, rtpCapabilities}
 *   worker.stats        {room?} -> {rooms, transports, counters, room?: [per transport]}
 *   room.create         {room} -> {}          room.close {room} -> {}
 *   transport.create    {room, peer, direction: "send"|"recv"}
 *                       -> {id, iceParameters, iceCandidates, dtlsParameters}
 *   transport.connect   {room, transport, dtlsParameters} -> {}
 *   transport.restart_ice {room, transport} -> {iceParameters}
 *   transport.close     {room, transport} -> {}
 *   producer.create     {room, transport, kind, rtpParameters, paused?, source?} -> {id}
 *   producer.pause|resume|close {room, producer} -> {}
 *   consumer.create     {room, transport, producer, rtpCapabilities, paused?}
 *                       -> {id, producerId, kind, rtpParameters, type: "simple", producerPaused}
 *   consumer.pause|resume|close|keyframe {room, consumer} -> {}
 *
 * Notifications: transport.state {transport, room, peer, state}; consumer.closed {consumer,
 * producer, room, peer, reason}; worker.counters {counters} every VL_COUNTERS_MS.
 *
 * "direction" is the browser's: it sends on a "send" transport.
 * Threads: one loop. Clock: uv_now of the loop. */
#ifndef VL_MEDIA_WORKER_H
#define VL_MEDIA_WORKER_H

#include "base/log.h"
#include "base/rpc.h"
#include "base/sandbox.h"
#include "media/room.h"

struct vl_worker;

struct vl_worker_options {
    const char *listen;   /* literal address */
    const char *announce; /* NULL: what the port finds by itself */
    uint16_t port;        /* 0: ephemeral */
};

/* Everything that needs rights: opens the socket, makes the certificate, starts the libraries.
 * *out: ends with vl_worker_destroy. VL_E_INVAL, VL_E_IO, VL_E_CRYPTO, VL_E_NOMEM. */
VL_MUST_CHECK int vl_worker_create(uv_loop_t *loop, const struct vl_worker_options *options,
                                   const struct vl_log *log, struct vl_worker **out);
/* Enters service on `fd` (taken in every case); call it in the sandbox. The loop runs until the
 * channel closes. VL_E_NOMEM, VL_E_IO. */
VL_MUST_CHECK int vl_worker_serve(struct vl_worker *worker, int fd,
                                  const struct vl_sandbox_report *sandbox);
/* The memory goes when the loop has run once more. NULL: no effect. */
void vl_worker_destroy(struct vl_worker *worker);

#endif
