/** Builds the page into `dist`, and shows the built page as the server will: nonce, policy, API behind it. */

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { type Plugin, defineConfig } from "vite";

const FLOOR = ["chrome123", "firefox120", "safari17.5"];
const NONCE = "__TIRO_NONCE__";
const API = process.env.TIRO_API ?? "http://127.0.0.1:8000";
const API_PATHS = ["/api", "/openapi.json", "/docs", "/healthz", "/readyz"];
const PROXY = Object.fromEntries(API_PATHS.map((path) => [path, { target: API, changeOrigin: false }]));

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

/** Serves every path without a dot as the page, with a nonce and the policy of the real server. */
const asTheServerDoes = (): Plugin => ({
  name: "tiro-preview",
  configurePreviewServer(server) {
    server.middlewares.use((request, response, next) => {
      const path = new URL(request.url ?? "/", "http://page").pathname;
      const isPage = !path.includes(".") && !API_PATHS.some((known) => path.startsWith(known));
      if (!isPage) return next();
      const nonce = randomBytes(16).toString("base64");
      const page = readFileSync(resolve(server.config.root, server.config.build.outDir, "index.html"), "utf8");
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("Content-Security-Policy", policy(nonce));
      response.end(page.replaceAll(NONCE, nonce));
    });
  },
});

/** Asks for the two Latin font files at once: they are on every page. */
const preloadFonts = (): Plugin => ({
  name: "tiro-preload-fonts",
  transformIndexHtml: {
    order: "post",
    handler(_html, context) {
      const files = Object.keys(context.bundle ?? {}).filter((name) =>
        /hanken-grotesk-latin-wght-normal.*\.woff2$/.test(name),
      );
      return files.map((name) => ({
        tag: "link",
        attrs: { rel: "preload", href: `/${name}`, as: "font", type: "font/woff2", crossorigin: "" },
        injectTo: "head" as const,
      }));
    },
  },
});

const LAYERS = "@layer reset, tokens, base, ui, pages;";

/** Begins each style file with the order of the layers: whichever arrives first, the order is the same. */
const layersFirst = (): Plugin => ({
  name: "tiro-layers-first",
  enforce: "post",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === "asset" && file.fileName.endsWith(".css")) file.source = LAYERS + String(file.source);
    }
  },
});

/** Puts together what several pages share: alone, each icon and component would be a request of its own. */
const SHARED = [
  { name: "icons", test: /lucide-react/, minShareCount: 2 },
  { name: "packages", test: /node_modules\/(?!wavesurfer|tus-js-client)/, minShareCount: 3 },
  { name: "house", test: /\/src\/(?:api|frame|jobs|live|speakers|store|text\/(?!later)[a-z]+\.ts|ui)/, minShareCount: 4 },
];

export default defineConfig({
  plugins: [react(), asTheServerDoes(), preloadFonts(), layersFirst()],
  resolve: { alias: { "~": fileURLToPath(new URL("src", import.meta.url)) } },
  html: { cspNonce: NONCE },
  build: {
    target: FLOOR,
    cssTarget: FLOOR,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: SHARED } } },
  },
  server: { proxy: PROXY },
  preview: { proxy: PROXY },
});
