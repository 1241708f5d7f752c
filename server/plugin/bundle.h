/* bundle.h - a plugin's folder as the sandboxed child loads it: plugin.so and questionnaire.json.
 */
#ifndef VL_PLUGIN_BUNDLE_H
#define VL_PLUGIN_BUNDLE_H

#include "base/err.h"
#include "base/json.h"
#include "sdk/vagtlinje_plugin.h"

#define VL_BUNDLE_MAX_FILE_BYTES (512u * 1024u)
#define VL_BUNDLE_WHY_BYTES      256

struct vl_bundle { /* in place */
    char id[33];
    void *module; /* stays loaded until the process ends: its code may not run at our end */
    struct vl_plugin plugin;
    json_t *questionnaire; /* NULL: the bundle has none */
};

/* Loads the folder `path`. On failure `why` says what is wrong, in English, and nothing is kept:
 * VL_E_NOENT (no such file), VL_E_VERSION (another ABI), VL_E_PROTO (not whole, not JSON, or not
 * the plugin that the folder is named after), VL_E_IO, VL_E_NOMEM. */
VL_MUST_CHECK int vl_bundle_load(struct vl_bundle *bundle, const char *path,
                                 char why[VL_BUNDLE_WHY_BYTES]);
void vl_bundle_fini(struct vl_bundle *bundle);

#endif
