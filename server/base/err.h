/* err.h - the one list of errors.
 *
 * Functions that can fail return 0 (VL_OK) or a positive count on success and one of these,
 * negative, on failure. Out-parameters are untouched on failure unless a header says otherwise. */
#ifndef VL_BASE_ERR_H
#define VL_BASE_ERR_H

#define VL_ERR_MAP(X)                                                                              \
    X(NOMEM, -1, "out of memory")                                                                  \
    X(TRUNC, -2, "input ends inside an item")                                                      \
    X(PROTO, -3, "input breaks the protocol")                                                      \
    X(STATE, -4, "not possible in this state")                                                     \
    X(FULL, -5, "configured limit reached")                                                        \
    X(VERSION, -6, "version not usable")                                                           \
    X(INVAL, -7, "caller broke the contract")                                                      \
    X(INTERNAL, -8, "a path was forgotten")                                                        \
    X(IO, -9, "input or output failed")                                                            \
    X(NOENT, -10, "no such thing")                                                                 \
    X(TIMEOUT, -11, "the deadline passed")                                                         \
    X(CLOSED, -12, "the other side is gone")                                                       \
    X(CONFLICT, -13, "somebody else was first")                                                    \
    X(CRYPTO, -14, "a cryptographic check or operation failed")                                    \
    X(DENIED, -15, "not allowed")

enum vl_err {
    VL_OK = 0,
#define X(name, value, text) VL_E_##name = value,
    VL_ERR_MAP(X)
#undef X
};

/* Static text for a code of the list; "unknown error" for any other number. Never NULL. */
const char *vl_err_text(int code);
/* The code's name as logs and metrics show it ("NOMEM"); "OK" for 0 and above. Never NULL. */
const char *vl_err_name(int code);

#define VL_MUST_CHECK __attribute__((warn_unused_result))

#endif
