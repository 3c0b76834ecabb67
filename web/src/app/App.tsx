/** Providers, and the router inside them. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Suspense, useState } from "react";

import { Problem } from "../api/problem";
import { FollowContext } from "../fields/parts/look";
import { LocaleProvider } from "../shared/locale";
import { Waiting } from "./pages";
import { makeRouter } from "./router";

/** What the server refused stays refused; what did not reach it is worth another try. */
function worthRetrying(count: number, failure: Error): boolean {
  const answered = failure instanceof Problem && failure.status > 0 && failure.status < 500;
  return !answered && navigator.onLine && count < 2;
}

/** Asked also without a network: what is kept on the device answers, or the page says that nothing does. */
const always = { networkMode: "always" } as const;

function makeClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { ...always, retry: worthRetrying, staleTime: 15_000, refetchOnWindowFocus: true }, mutations: always } });
}

export function App() {
  const [client] = useState(makeClient);
  const [router] = useState(() => makeRouter(client));
  return (
    <QueryClientProvider client={client}>
      <LocaleProvider>
        <Suspense fallback={<Waiting />}>
          <FollowContext value={router.history.push}>
            <RouterProvider router={router} />
          </FollowContext>
        </Suspense>
      </LocaleProvider>
    </QueryClientProvider>
  );
}
