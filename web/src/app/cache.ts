/** The cache of the server's resources, which the routes fill before their pages are there. */

import { QueryClient } from "@tanstack/react-query";

import { isUnreachable, Refused } from "~/api/problems";

const LONGEST_WAIT_MS = 15_000;
export const queries = new QueryClient({
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
