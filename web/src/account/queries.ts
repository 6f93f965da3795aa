/** What the pages of an account fetch; fetched anew at each visit. */

import { queryOptions } from "@tanstack/react-query";

import { GET, told } from "~/api/client";

const ALWAYS = { staleTime: 0 } as const;

const fetchSessions = async (signal: AbortSignal) => (await told(GET("/api/v1/me/sessions", { signal }))).items;

export type SessionLine = Awaited<ReturnType<typeof fetchSessions>>[number];

export const sessionsQuery = queryOptions({
  ...ALWAYS,
  queryKey: ["me", "sessions"],
  queryFn: ({ signal }) => fetchSessions(signal),
});

export const keysQuery = queryOptions({
  ...ALWAYS,
  queryKey: ["me", "keys"],
  queryFn: async ({ signal }) => (await told(GET("/api/v1/me/keys", { signal }))).items,
});

export const usageQuery = queryOptions({
  ...ALWAYS,
  queryKey: ["me", "usage"],
  queryFn: ({ signal }) => told(GET("/api/v1/me/usage", { signal })),
});
