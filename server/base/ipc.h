/* ipc.h - the frame between our own processes: length-prefixed, bounded, versioned.
 *
 * Pure: bytes in, frames out. The socket side is rpc.h. Layout, big-endian:
 *
 *   u32 length   bytes that follow, 8 .. 8 + VL_IPC_MAX_PAYLOAD
 *   u8  version  VL_IPC_VERSION; anything else is VL_E_VERSION
 *   u8  kind     enum vl_ipc_kind
 *   u16 zero     must be 0
 *   u32 id       request id, echoed by its response; 0 for a notification
 *   payload      JSON text (an object)
 *
 * A process that sends a bad frame is broken or hostile: the receiver closes the channel. */
#ifndef VL_BASE_IPC_H
#define VL_BASE_IPC_H

#include "base/cursor.h"
#include "base/err.h"

#define VL_IPC_VERSION      1
#define VL_IPC_HEADER_BYTES 12u
#define VL_IPC_MAX_PAYLOAD  (1024u * 1024u) /* a questionnaire or ORTC answer is far below */

enum vl_ipc_kind { VL_IPC_REQUEST = 1, VL_IPC_RESPONSE = 2, VL_IPC_NOTIFICATION = 3 };

struct vl_ipc_frame {
    enum vl_ipc_kind kind;
    uint32_t id;
    struct vl_span payload; /* borrowed from the input */
};

/* Looks at the beginning of `in`. Positive: bytes consumed, *out written. 0: a frame is not
 * complete yet. VL_E_VERSION, VL_E_PROTO (bad kind, reserved bits, length, or id), final. */
VL_MUST_CHECK int vl_ipc_decode(struct vl_span in, struct vl_ipc_frame *out);
/* VL_E_FULL: payload too long or w has no room. */
VL_MUST_CHECK int vl_ipc_encode(const struct vl_ipc_frame *frame, struct vl_writer *w);

#endif
