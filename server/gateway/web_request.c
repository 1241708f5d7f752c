/* web_request.c - the headers of a request as texts: for HTTP and for an upgrade to WebSocket. */
#include "gateway/web_internal.h"

int vl_web_header_copy(struct lws *wsi, enum lws_token_indexes token, char *out, size_t size)
{
    int n = lws_hdr_total_length(wsi, token);

    out[0] = '\0';
    if (n <= 0)
        return VL_OK;
    if ((size_t)n >= size || lws_hdr_copy(wsi, out, (int)size, token) < 0)
        return VL_E_FULL;
    return VL_OK;
}

static size_t read_arguments(struct lws *wsi, struct vl_web_request_text *text)
{
    size_t count = 0;

    while (count < VL_WEB_ARGUMENTS &&
           lws_hdr_copy_fragment(wsi, text->arguments[count], VL_WEB_ARGUMENT_BYTES,
                                 WSI_TOKEN_HTTP_URI_ARGS, (int)count) > 0) {
        text->argument_list[count] = text->arguments[count];
        count++;
    }
    return count;
}

int vl_web_request_read(struct lws *wsi, struct vl_web_request_text *text,
                        struct vl_web_request *out)
{
    struct vl_web_request r = {.method = VL_WEB_OTHER};
    enum lws_token_indexes uri = WSI_TOKEN_GET_URI;

    if (lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) > 0) {
        r.method = VL_WEB_GET;
    } else if (lws_hdr_total_length(wsi, WSI_TOKEN_POST_URI) > 0) {
        r.method = VL_WEB_POST;
        uri = WSI_TOKEN_POST_URI;
    }
    if (vl_web_header_copy(wsi, uri, text->path, sizeof text->path) < 0 ||
        vl_web_header_copy(wsi, WSI_TOKEN_HOST, text->host, sizeof text->host) < 0 ||
        vl_web_header_copy(wsi, WSI_TOKEN_ORIGIN, text->origin, sizeof text->origin) < 0 ||
        vl_web_header_copy(wsi, WSI_TOKEN_HTTP_COOKIE, text->cookie, sizeof text->cookie) < 0 ||
        vl_web_header_copy(wsi, WSI_TOKEN_HTTP_CONTENT_TYPE, text->content_type,
                           sizeof text->content_type) < 0 ||
        vl_web_header_copy(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, text->authorization,
                           sizeof text->authorization) < 0)
        return VL_E_FULL;
    r.path = text->path;
    r.host = text->host;
    r.origin = text->origin;
    r.cookie = text->cookie;
    r.content_type = text->content_type;
    r.authorization = text->authorization;
    r.secure = lws_is_ssl(wsi) != 0;
    r.argument_count = read_arguments(wsi, text);
    r.arguments = text->argument_list;
    *out = r;
    return VL_OK;
}
