/** Providers, and the router inside them. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Suspense, useState } from "react";

import { Problem } from "../api/problem";
import { LocaleProvider } from "../shared/locale";
import { Waiting } from "./pages";
import { makeRouter } from "./router";

/** What the server refused stays refused; what did not reach it is worth another try. */
function worthRetrying(count: number, failure: Error): boolean {
  const answered = failure instanceof Problem && failure.status > 0 && failure.status < 500;
  return !answered && count < 2;
}

function makeClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: worthRetrying, staleTime: 15_000, refetchOnWindowFocus: true } } });
}

export function App() {
  const [client] = useState(makeClient);
  const [router] = useState(() => makeRouter(client));
  return (
    <QueryClientProvider client={client}>
      <LocaleProvider>
        <Suspense fallback={<Waiting />}>
          <RouterProvider router={router} />
        </Suspense>
      </LocaleProvider>
    </QueryClientProvider>
  );
}
