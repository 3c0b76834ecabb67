import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Tests of pure modules run in node; those of components (`*.test.tsx`) in happy-dom. */
export default defineConfig({
  plugins: [react()],
  test: {
    projects: [
      { extends: true, test: { name: "node", environment: "node", include: ["{src,test}/**/*.test.ts"] } },
      {
        extends: true,
        test: { name: "dom", environment: "happy-dom", include: ["{src,test}/**/*.test.tsx"], setupFiles: ["test/setup.ts"] },
      },
    ],
  },
});
