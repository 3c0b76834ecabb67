import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.LOOMWORK_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  html: { cspNonce: "{nonce}" }, // the server puts a new one into each page: runtime/http/pages.py
  server: { port: 5173, proxy: { "/api": { target: server, changeOrigin: false } } },
  build: {
    target: "es2023",
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: "tanstack", test: /node_modules[\\/]@tanstack[\\/](?!(react-)?virtual)/ },
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
