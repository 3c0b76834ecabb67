import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Tests of pure modules run in node; those of components (`*.test.tsx`) in happy-dom. */
export default defineConfig({
  plugins: [react()],
  test: {
    testTimeout: 120_000, // no test may depend on how fast the machine is
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: "node", environment: "node", include: ["{src,test}/**/*.test.ts"] } },
      {
        extends: true,
        test: { name: "dom", environment: "happy-dom", include: ["{src,test}/**/*.test.tsx"], setupFiles: ["test/patience.ts", "test/setup.ts"] },
      },
    ],
  },
});
