import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const server = process.env.LOOMWORK_SERVER ?? "http://127.0.0.1:8000";

/** What pdf.js fetches by name while it reads: Chinese encodings, the fonts every PDF may take for granted, and its
 * decoders of scans in plain JavaScript, because our pages run no WebAssembly. */
const forPdf: Plugin = {
  name: "files for pdf.js",
  generateBundle() {
    for (const folder of ["cmaps", "standard_fonts", "wasm"]) {
      const from = `${import.meta.dirname}/node_modules/pdfjs-dist/${folder}`;
      for (const file of readdirSync(from)) {
        if (folder === "wasm" && !file.endsWith("_nowasm_fallback.js")) continue;
        this.emitFile({ type: "asset", fileName: `assets/pdf/${folder}/${file}`, source: readFileSync(`${from}/${file}`) });
      }
    }
  },
};

/** The worker is one file at the root, as its place says what it may see; it knows which build it belongs to. */
const worker: Plugin = {
  name: "name of the build",
  generateBundle(_options, bundle) {
    const names = Object.keys(bundle).sort().join();
    const found = bundle["worker.js"];
    if (found?.type === "chunk") found.code = found.code.replace("{build}", createHash("sha256").update(names).digest("hex").slice(0, 16));
  },
};

const TEXT = /\.(js|mjs|css|json|svg)$/;
const WORTH_PACKING = 1000;

/** Each text of the build has a gzipped twin beside it, so that the server packs nothing: runtime/http/pages.py. */
const twins: Plugin = {
  name: "gzipped twins",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      for (const [fileName, part] of Object.entries(bundle)) {
        const content = part.type === "chunk" ? part.code : part.source;
        if (!TEXT.test(fileName) || content.length <= WORTH_PACKING) continue;
        this.emitFile({ type: "asset", fileName: `${fileName}.gz`, source: gzipSync(content, { level: 9 }) });
      }
    },
  },
};

export default defineConfig({
  plugins: [react(), forPdf, worker, twins],
  html: { cspNonce: "{nonce}" }, // the server puts a new one into each page: runtime/http/pages.py
  server: { port: 5173, proxy: { "/api": { target: server, changeOrigin: false } } },
  build: {
    target: "es2023",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // these know light-dark()
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", public: "public.html", worker: "src/worker/worker.ts" }, // the second is the page of forms for people without a login
      // Importing a part of theirs does nothing by itself, which they do not say: the start takes one context of their forms, the scanner no writers.
      treeshake: { moduleSideEffects: [{ test: /node_modules[\\/]@(rc-component|zxing)[\\/]/, sideEffects: false }] },
      output: {
        entryFileNames: ({ name }) => (name === "worker" ? "worker.js" : "assets/[name]-[hash].js"),
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store)[\\/]/ },
            { name: "tanstack", test: /node_modules[\\/]@tanstack[\\/](?!(react-)?virtual)/ },
            { name: "forms", priority: 1, test: /node_modules[\\/]@rc-component[\\/](async-validator|form[\\/]es[\\/](?!FormContext))/, includeDependenciesRecursively: false },
            {
              name: "components",
              test: /node_modules[\\/](@ant-design[\\/](cssinjs|cssinjs-utils|colors|fast-color|icons[\\/]es[\\/](components|utils))|@rc-component[\\/](util|motion|trigger|portal|resize-observer|tooltip)|stylis|antd[\\/]es[\\/](_util|theme|style|config-provider|button|space|tooltip|popover))[\\/]/,
            },
          ],
        },
      },
    },
  },
});
