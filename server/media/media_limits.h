/* media_limits.h - every bound of the router in one place, each with its reason. */
#ifndef VL_MEDIA_MEDIA_LIMITS_H
#define VL_MEDIA_MEDIA_LIMITS_H

enum vl_media_limits {
    /* One process. 2,000 transports are 500 conversations of two people. */
    VL_MAX_ROOMS = 1000,
    VL_MAX_TRANSPORTS = 2000,
    /* One room: eight people, each with a sending and a receiving transport. */
    VL_MAX_ROOM_TRANSPORTS = 16,
    /* Microphone, camera, screen with sound, and room for one in the middle of a change. */
    VL_MAX_TRANSPORT_PRODUCERS = 5,
    VL_MAX_ROOM_PRODUCERS = 32,
    /* Everybody may watch everybody else. */
    VL_MAX_ROOM_CONSUMERS = 256,
    VL_MAX_PRODUCER_CONSUMERS = 16,

    /* ORTC parameters. Chrome sends about 30 codecs at most, before reduction. */
    VL_ORTC_MAX_CODECS = 32,
    VL_ORTC_MAX_FEEDBACK = 16,
    VL_ORTC_MAX_PARAMETERS = 16,
    VL_ORTC_MAX_EXTENSIONS = 16,
    VL_ORTC_MAX_CAPABILITY_EXTENSIONS = 32, /* stand once for each kind */
    VL_ORTC_MAX_ENCODINGS = 8,
    VL_ORTC_MAX_TEXT_BYTES = 255,
    VL_ORTC_MAX_MID_BYTES = 31,
    VL_FINGERPRINTS_MAX = 8,

    VL_UDP_MAX_PACKET = 1500, /* longer datagrams are dropped, in both directions */
    /* Packets. 512 packets of video are about two seconds of history at 2.5 Mbit/s. */
    VL_HISTORY_PACKETS = 512,
    VL_HISTORY_PAYLOAD_BYTES = 1480,
    VL_PACKET_BYTES = 1500,

    /* Retransmission. A packet that ten requests did not bring will come too late. */
    VL_NACK_MAX_MISSING = 128,
    VL_NACK_MAX_TRIES = 10,
    VL_NACK_INTERVAL_MS = 100,
    VL_RESEND_MIN_INTERVAL_MS = 20, /* the round trip counts between these two */
    VL_RESEND_MAX_INTERVAL_MS = 50,
    VL_RESEND_MAX_PER_TICK = 256, /* packets a consumer, against a storm of NACK */

    /* Keyframes cost a burst of bandwidth: two a second for each stream at most. */
    VL_KEYFRAME_INTERVAL_MS = 500,

    VL_TICK_MS = 100,     /* the worker's clock for reports and repeats */
    VL_REPORT_MS = 1000,  /* RR to producers, SR to consumers */
    VL_COUNTERS_MS = 5000 /* worker.counters to the core */
};

#endif
