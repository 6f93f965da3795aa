/** What the administration fetches; fetched anew at each visit. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { GET, told } from "~/api/client";
import type { JobState } from "~/api/types";
import { loadKnobs } from "~/text/knobs";

const ALWAYS = { staleTime: 0 } as const;
const MOST = 100;

export const adminKeys = {
  accounts: ["admin", "accounts"] as const,
  settings: ["admin", "settings"] as const,
  jobs: ["admin", "jobs"] as const,
  audit: ["admin", "audit"] as const,
};

const fetchAccounts = (q: string, cursor: string | null, signal: AbortSignal) =>
  told(GET("/api/v1/accounts", { params: { query: { limit: MOST, cursor, ...(q !== "" && { q }) } }, signal }));

export type AccountLine = Awaited<ReturnType<typeof fetchAccounts>>["items"][number];

export const accountsQuery = (q: string) =>
  infiniteQueryOptions({
    ...ALWAYS,
    queryKey: [...adminKeys.accounts, q],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => fetchAccounts(q, pageParam, signal),
    getNextPageParam: (page) => page.next_cursor,
  });

/** Accounts to choose one from, in a filter. */
export const peopleQuery = queryOptions({
  ...ALWAYS,
  queryKey: [...adminKeys.accounts, "people"],
  queryFn: async ({ signal }) => (await fetchAccounts("", null, signal)).items,
});

export const accountUsageQuery = (id: string) =>
  queryOptions({
    ...ALWAYS,
    queryKey: [...adminKeys.accounts, id, "usage"],
    queryFn: ({ signal }) => told(GET("/api/v1/accounts/{account_id}/usage", { params: { path: { account_id: id } }, signal })),
  });

export const accountKeysQuery = (id: string) =>
  queryOptions({
    ...ALWAYS,
    queryKey: [...adminKeys.accounts, id, "keys"],
    queryFn: async ({ signal }) => (await told(GET("/api/v1/accounts/{account_id}/keys", { params: { path: { account_id: id } }, signal }))).items,
  });

/** The settings, once there are words for them. */
const fetchSettings = async (signal: AbortSignal) => (await Promise.all([told(GET("/api/v1/settings", { signal })), loadKnobs()]))[0];

export type SettingsView = Awaited<ReturnType<typeof fetchSettings>>;
export type SettingLine = SettingsView["items"][number];

export const settingsQuery = queryOptions({
  ...ALWAYS,
  queryKey: adminKeys.settings,
  queryFn: ({ signal }) => fetchSettings(signal),
});

export interface JobFilter {
  readonly owner: string;
  readonly state: JobState | "all";
}

const fetchJobs = ({ owner, state }: JobFilter, cursor: string | null, signal: AbortSignal) =>
  told(GET("/api/v1/jobs", { params: { query: { owner, limit: 50, cursor, ...(state !== "all" && { state: [state] }) } }, signal }));

export type OwnedJob = Awaited<ReturnType<typeof fetchJobs>>["items"][number];

export const jobsQuery = (filter: JobFilter) =>
  infiniteQueryOptions({
    ...ALWAYS,
    queryKey: [...adminKeys.jobs, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => fetchJobs(filter, pageParam, signal),
    getNextPageParam: (page) => page.next_cursor,
  });

export const storageQuery = queryOptions({
  ...ALWAYS,
  queryKey: ["system", "storage"],
  queryFn: ({ signal }) => told(GET("/api/v1/system/storage", { signal })),
});

export interface AuditFilter {
  readonly action: string;
  readonly account: string;
  /** Days, as the browser's own field gives them; empty: any. */
  readonly from: string;
  readonly to: string;
}

/** What the server is asked for, with days as moments of the reader's own zone. */
export function auditQueryOf({ action, account, from, to }: AuditFilter) {
  const end = to === "" ? null : new Date(`${to}T00:00`);
  end?.setDate(end.getDate() + 1);
  return {
    ...(action !== "all" && { action }),
    ...(account !== "all" && { account }),
    ...(from !== "" && { from: new Date(`${from}T00:00`).toISOString() }),
    ...(end && { to: end.toISOString() }),
  };
}

const fetchAudit = (filter: AuditFilter, cursor: string | null, signal: AbortSignal) =>
  told(GET("/api/v1/audit", { params: { query: { limit: MOST, cursor, ...auditQueryOf(filter) } }, signal }));

export type AuditLine = Awaited<ReturnType<typeof fetchAudit>>["items"][number];

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    ...ALWAYS,
    queryKey: [...adminKeys.audit, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => fetchAudit(filter, pageParam, signal),
    getNextPageParam: (page) => page.next_cursor,
  });
