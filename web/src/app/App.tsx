/** Puts the page together: the cache of resources, the line to the server, the routes. */

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";

import { router } from "~/app/router";
import { isUnreachable, Refused } from "~/api/problems";
import { useLive } from "~/live/live";

const LONGEST_WAIT_MS = 15_000;
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // Events keep what is cached true; a return to the window need not fetch it anew.
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // Without a network a request fails and says so; the catch-up after the break makes it good.
      networkMode: "always",
      retry: (tries, error) => isUnreachable(error) && tries < 3,
      retryDelay: (tries) => Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries),
      throwOnError: (error) => error instanceof Refused && error.code === "unauthorized",
    },
    mutations: { networkMode: "always" },
  },
});

export function App() {
  useLive(queries);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
