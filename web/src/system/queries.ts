/** What the pages of the system fetch; fetched anew at each visit, and kept true by events meanwhile. */

import { queryOptions } from "@tanstack/react-query";

import { GET, told } from "~/api/client";
import type { components } from "~/api/schema";
import type { Job } from "~/api/types";

type Schemas = components["schemas"];

export type SystemView = Schemas["SystemView"];
export type Facts = Schemas["MachineFacts"];
export type Recommended = Schemas["Recommended"];
export type Model = Schemas["Model"];
export type ModelList = Schemas["ModelList"];
export type ModelChange = Schemas["ModelChange"];
export type StorageView = Schemas["StorageView"];
export type StorageDisk = Schemas["StorageDisk"];
export type QueueView = Schemas["QueueView"];
export type QueueLine = Schemas["QueueLine"];
export type JobPage = Schemas["Listing_Job_"];

const MOST = 100;
const ALWAYS = { staleTime: 0 } as const;

export const systemKeys = {
  machine: ["system", "machine"] as const,
  models: ["system", "models"] as const,
  pulls: ["system", "pulls"] as const,
  queue: ["system", "queue"] as const,
  active: ["system", "active"] as const,
  failed: ["system", "failed"] as const,
};

export const machineQuery = queryOptions({
  ...ALWAYS,
  queryKey: systemKeys.machine,
  queryFn: ({ signal }) => told(GET("/api/v1/system", { signal })),
});

export const storageQuery = queryOptions({
  ...ALWAYS,
  queryKey: ["system", "storage"],
  queryFn: ({ signal }) => told(GET("/api/v1/system/storage", { signal })),
});

export const modelsQuery = queryOptions({
  ...ALWAYS,
  queryKey: systemKeys.models,
  queryFn: ({ signal }) => told(GET("/api/v1/models", { signal })),
});

/** The jobs that fetch models, the newest first. */
export const pullsQuery = queryOptions({
  ...ALWAYS,
  queryKey: systemKeys.pulls,
  queryFn: ({ signal }) => told(GET("/api/v1/jobs", { params: { query: { kind: "model_pull", limit: MOST } }, signal })),
});

export const queueQuery = queryOptions({
  ...ALWAYS,
  queryKey: systemKeys.queue,
  queryFn: ({ signal }) => told(GET("/api/v1/queue", { signal })),
});

/** What runs or was paused. */
export const activeQuery = queryOptions({
  ...ALWAYS,
  queryKey: systemKeys.active,
  queryFn: ({ signal }) =>
    told(GET("/api/v1/jobs", { params: { query: { state: ["running", "paused"], limit: MOST } }, signal })),
});

export const failedQuery = queryOptions({
  ...ALWAYS,
  queryKey: systemKeys.failed,
  queryFn: ({ signal }) =>
    told(GET("/api/v1/jobs", { params: { query: { state: ["failed"], limit: MOST, count: true } }, signal })),
});

/** Whether workers live is told by no event. */
export const healthQuery = queryOptions({
  ...ALWAYS,
  refetchInterval: 10_000,
  queryKey: ["system", "health"],
  queryFn: ({ signal }) => told(GET("/healthz", { signal })),
});

/** What is not well; empty when all is. */
export const troublesQuery = queryOptions({
  ...ALWAYS,
  queryKey: ["system", "ready"],
  queryFn: async ({ signal }) => {
    const answer = await GET("/readyz", { signal });
    const ready = answer.data ?? (answer.error as Schemas["Ready"] | undefined);
    return Object.entries(ready?.checks ?? {}).flatMap(([name, check]) =>
      check.ok ? [] : [{ name, message: check.message ?? name }],
    );
  },
});

/** The name of what a job is about; null when it is about no recording. */
export const titleQuery = (job: Pick<Job, "recording_id">) =>
  queryOptions({
    queryKey: ["title", job.recording_id],
    enabled: job.recording_id !== null,
    queryFn: async ({ signal }) => {
      const params = { path: { recording_id: job.recording_id ?? "" } };
      return (await told(GET("/api/v1/recordings/{recording_id}", { params, signal }))).title;
    },
  });
