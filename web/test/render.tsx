/** Shows a component with what every page has around it. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { Suspense, type ReactNode } from "react";
import { vi } from "vitest";

import { FeedbackFrame } from "../src/shared/FeedbackFrame";

export function show(content: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <QueryClientProvider client={client}>
      <FeedbackFrame>
        <Suspense>{content}</Suspense>
      </FeedbackFrame>
    </QueryClientProvider>,
  );
}

/** Answers requests by `METHOD path`; returns what was asked. */
export function serve(answers: Record<string, unknown>): { asked: [string, unknown][] } {
  const asked: [string, unknown][] = [];
  vi.stubGlobal("fetch", (address: string, { method = "GET", body }: RequestInit = {}) => {
    const key = `${method} ${address.replace(/^\/api/, "").replace(/\?.*/, "")}`;
    asked.push([key, body instanceof FormData ? Object.fromEntries(body) : body ? JSON.parse(String(body)) : null]);
    const known = answers[key];
    const answer: unknown = typeof known === "function" ? (known as () => unknown)() : known;
    if (answer instanceof Response) return Promise.resolve(answer);
    return Promise.resolve(answer === undefined ? Response.json({ title: "none", status: 404 }, { status: 404 }) : Response.json(answer));
  });
  return { asked };
}
