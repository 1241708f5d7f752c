#include "gateway/identity_style.h"

#include <string.h>

/* The same palette and measures as the browser client. */
static const char style[] =
    ":root{--ink:#13242c;--muted:#475a64;--line:#cfdadf;--ground:#f3f6f7;--surface:#fff;"
    "--primary:#0b5563;--soft:#e2eff1;--warn:#8a4b00;--warn-soft:#fdf0dc}\n"
    "*{box-sizing:border-box}\n"
    "html{font-size:106.25%}\n"
    "body{margin:0;background:var(--ground);color:var(--ink);line-height:1.5;"
    "font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"Liberation Sans\","
    "Arial,sans-serif;-webkit-text-size-adjust:100%}\n"
    "main{max-inline-size:60rem;margin-inline:auto;padding:1.5rem 1rem 3rem}\n"
    "h1,h2,p,ul{margin:0;padding:0}\n"
    "h1{font-size:clamp(1.5rem,1.2rem + 1.4vw,2.125rem);line-height:1.2;"
    "letter-spacing:-.01em;margin-block:.25rem 1rem}\n"
    "h2{font-size:1.1875rem;line-height:1.3;margin-block:2rem .75rem}\n"
    "p+p{margin-block-start:.75rem}\n"
    "a{color:var(--primary)}\n"
    "hr{border:0;border-block-start:1px solid var(--line);margin-block:2rem}\n"
    ":focus-visible{outline:3px solid var(--primary);outline-offset:2px}\n"
    ".brand{color:var(--primary);font-weight:700}\n"
    ".narrow{max-inline-size:36rem}\n"
    ".notice{background:var(--warn-soft);color:var(--warn);border-radius:.5rem;"
    "padding:.75rem 1rem}\n"
    ".language a,.action{display:inline-flex;align-items:center;min-block-size:2.75rem}\n"
    ".action{background:var(--primary);color:#fff;border-radius:.5rem;padding-inline:1.25rem;"
    "text-decoration:none;font-weight:600;margin-block-start:.75rem}\n"
    "ul{list-style:none;display:grid;gap:.75rem;grid-template-columns:minmax(0,1fr)}\n"
    "button{display:flex;flex-direction:column;inline-size:100%;block-size:100%;min-block-size:"
    "4rem;text-align:start;font:inherit;"
    "color:inherit;background:var(--surface);border:1px solid var(--line);border-radius:.75rem;"
    "padding:.75rem 1rem;cursor:pointer;box-shadow:0 1px 2px rgb(19 36 44/8%)}\n"
    "button:hover{background:var(--soft);border-color:var(--primary)}\n"
    "button strong{display:block;font-size:1.1875rem;line-height:1.3}\n"
    "button span{color:var(--muted);overflow-wrap:break-word}\n"
    "@media(min-width:44rem){main{padding-block-start:3rem}"
    "ul{grid-template-columns:repeat(2,minmax(0,1fr))}}\n";

struct vl_span vl_identity_style(void)
{
    return (struct vl_span){(const uint8_t *)style, sizeof style - 1};
}
