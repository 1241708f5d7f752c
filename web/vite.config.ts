import { defineConfig } from "vite";

export default defineConfig({
  build: {
    outDir: "../build/web",
    emptyOutDir: true,
    target: "es2022",
    // Everything as a file of its own: the policy allows no data: scripts, and pictures are few.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
});
