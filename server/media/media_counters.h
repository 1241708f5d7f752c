/* media_counters.h - what a media process counts, as one table for base/counters.h.
 *
 * One struct per process, passed as an argument to whoever counts. Everything that is dropped has
 * a row here; nothing is dropped without moving one. Threads: one loop. */
#ifndef VL_MEDIA_MEDIA_COUNTERS_H
#define VL_MEDIA_MEDIA_COUNTERS_H

#include "base/counters.h"

/* X(name, metric, labels, help): rows of one metric stand together. */
#define VL_MEDIA_COUNTER_MAP(X)                                                                    \
    X(PACKETS_IN, "packets_total", "direction=\"in\"", "Datagrams")                                \
    X(PACKETS_OUT, "packets_total", "direction=\"out\"", "Datagrams")                              \
    X(BYTES_IN, "bytes_total", "direction=\"in\"", "Bytes of datagrams")                           \
    X(BYTES_OUT, "bytes_total", "direction=\"out\"", "Bytes of datagrams")                         \
    X(RTP_IN, "rtp_packets_total", "direction=\"in\"", "RTP packets accepted or sent")             \
    X(RTP_OUT, "rtp_packets_total", "direction=\"out\"", "RTP packets accepted or sent")           \
    X(RTCP_IN, "rtcp_packets_total", "direction=\"in\"", "RTCP compounds accepted or sent")        \
    X(RTCP_OUT, "rtcp_packets_total", "direction=\"out\"", "RTCP compounds accepted or sent")      \
    X(ICE_VALIDATED, "ice_events_total", "event=\"validated\"", "ICE events")                      \
    X(ICE_SELECTED, "ice_events_total", "event=\"selected\"", "ICE events")                        \
    X(ICE_CONSENT_LOST, "ice_events_total", "event=\"consent_lost\"", "ICE events")                \
    X(ICE_RESTARTED, "ice_events_total", "event=\"restarted\"", "ICE events")                      \
    X(DTLS_CONNECTED, "dtls_events_total", "event=\"connected\"", "DTLS events")                   \
    X(DTLS_CLOSED, "dtls_events_total", "event=\"closed\"", "DTLS events")                         \
    X(DTLS_FAILED, "dtls_events_total", "event=\"failed\"", "DTLS events")                         \
    X(DTLS_TIMEOUT, "dtls_events_total", "event=\"timeout\"", "DTLS events")                       \
    X(DTLS_WRONG_FINGERPRINT, "dtls_events_total", "event=\"wrong_fingerprint\"", "DTLS events")   \
    X(DTLS_NO_SRTP, "dtls_events_total", "event=\"no_srtp\"", "DTLS events")                       \
    X(NACK_IN, "feedback_total", "kind=\"nack\",direction=\"in\"", "RTCP feedback")                \
    X(NACK_OUT, "feedback_total", "kind=\"nack\",direction=\"out\"", "RTCP feedback")              \
    X(KEYFRAME_IN, "feedback_total", "kind=\"keyframe\",direction=\"in\"", "RTCP feedback")        \
    X(KEYFRAME_OUT, "feedback_total", "kind=\"keyframe\",direction=\"out\"", "RTCP feedback")      \
    X(KEYFRAME_PACED, "feedback_total", "kind=\"keyframe\",direction=\"paced\"", "RTCP feedback")  \
    X(RETRANSMITTED, "retransmissions_total", "result=\"sent\"", "Packets asked for again")        \
    X(RETRANSMIT_MISSED, "retransmissions_total", "result=\"gone\"", "Packets asked for again")    \
    X(DROP_EMPTY, "dropped_total", "reason=\"empty\"", "Input dropped")                            \
    X(DROP_OVERSIZE, "dropped_total", "reason=\"oversize\"", "Input dropped")                      \
    X(DROP_UNKNOWN_PROTOCOL, "dropped_total", "reason=\"unknown_protocol\"", "Input dropped")      \
    X(STUN_MALFORMED, "dropped_total", "reason=\"stun_malformed\"", "Input dropped")               \
    X(STUN_UNKNOWN_USER, "dropped_total", "reason=\"stun_unknown_user\"", "Input dropped")         \
    X(STUN_BAD_INTEGRITY, "dropped_total", "reason=\"stun_bad_integrity\"", "Input dropped")       \
    X(STUN_NOT_REQUEST, "dropped_total", "reason=\"stun_not_request\"", "Input dropped")           \
    X(STUN_REFUSED, "dropped_total", "reason=\"stun_refused\"", "Input dropped")                   \
    X(STUN_RATE_LIMITED, "dropped_total", "reason=\"stun_rate_limited\"", "Input dropped")         \
    X(STUN_SMALL_REQUEST, "dropped_total", "reason=\"stun_small_request\"", "Input dropped")       \
    X(ICE_ADDRESS_TAKEN, "dropped_total", "reason=\"ice_address_taken\"", "Input dropped")         \
    X(DTLS_UNVALIDATED, "dropped_total", "reason=\"dtls_unvalidated\"", "Input dropped")           \
    X(DTLS_UNEXPECTED, "dropped_total", "reason=\"dtls_unexpected\"", "Input dropped")             \
    X(DTLS_MALFORMED, "dropped_total", "reason=\"dtls_malformed\"", "Input dropped")               \
    X(DTLS_APPLICATION_DATA, "dropped_total", "reason=\"dtls_application_data\"", "Input dropped") \
    X(RTP_UNKNOWN_SOURCE, "dropped_total", "reason=\"rtp_unknown_source\"", "Input dropped")       \
    X(RTP_NOT_CONNECTED, "dropped_total", "reason=\"rtp_not_connected\"", "Input dropped")         \
    X(RTP_MALFORMED, "dropped_total", "reason=\"rtp_malformed\"", "Input dropped")                 \
    X(RTP_NO_PRODUCER, "dropped_total", "reason=\"rtp_no_producer\"", "Input dropped")             \
    X(RTCP_MALFORMED, "dropped_total", "reason=\"rtcp_malformed\"", "Input dropped")               \
    X(RTCP_UNKNOWN_ITEM, "dropped_total", "reason=\"rtcp_unknown_item\"", "Input dropped")         \
    X(SRTP_AUTH_FAILED, "dropped_total", "reason=\"srtp_auth_failed\"", "Input dropped")           \
    X(SRTP_REPLAY, "dropped_total", "reason=\"srtp_replay\"", "Input dropped")                     \
    X(SRTP_MALFORMED, "dropped_total", "reason=\"srtp_malformed\"", "Input dropped")               \
    X(SRTP_TOO_MANY_SSRCS, "dropped_total", "reason=\"srtp_too_many_ssrcs\"", "Input dropped")     \
    X(SEND_QUEUE_FULL, "send_failures_total", "reason=\"queue_full\"", "Datagrams not sent")       \
    X(SEND_ERROR, "send_failures_total", "reason=\"error\"", "Datagrams not sent")                 \
    X(SEND_PROTECT, "send_failures_total", "reason=\"protect\"", "Datagrams not sent")             \
    X(TRANSPORTS, "transports", "", "Transports that exist now")

enum vl_media_counter {
#define X(name, metric, labels, help) VL_MEDIA_##name,
    VL_MEDIA_COUNTER_MAP(X)
#undef X
        VL_MEDIA_COUNTERS
};

struct vl_media_counters { /* in place; does not move after init */
    struct vl_counters table;
    uint64_t values[VL_MEDIA_COUNTERS];
};

/* All zero. `table` points into the struct itself. */
void vl_media_counters_init(struct vl_media_counters *c);

static inline void vl_media_count(struct vl_media_counters *c, enum vl_media_counter which)
{
    c->values[which]++;
}

#endif
