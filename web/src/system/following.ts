/** Keeps the lists of jobs on these pages true: what an event tells is put in, what it changes besides is fetched. */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { Job } from "~/api/types";
import type { Change } from "~/live/changes";
import { onChange } from "~/live/live";
import { diarizersQuery, enginesQuery } from "~/live/queries";
import { type JobPage, systemKeys } from "~/system/queries";

const WAIT_MS = 700;
const LISTS = [systemKeys.queue, systemKeys.active, systemKeys.failed];

interface Jobs {
  readonly items: readonly Job[];
}

/** The list with a newer word about one of its jobs; the same list when it has nothing newer to say. */
export function withNews<T extends Jobs>(list: T, job: Job): T {
  const known = list.items.find((item) => item.id === job.id);
  if (!known || known.revision >= job.revision) return list;
  return { ...list, items: list.items.map((item) => (item === known ? job : item)) };
}

/** Whether a job has come to stand in another list: it is new, or its state is another. */
export function hasMoved(lists: readonly (Jobs | undefined)[], job: Job): boolean {
  const known = lists.flatMap((list) => list?.items ?? []).find((item) => item.id === job.id);
  return known?.state !== job.state;
}

/** Follows the events while a page stands. */
export function useFollowing(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const waiting = new Map<string, ReturnType<typeof setTimeout>>();
    const refresh = (key: readonly string[]): void => {
      const name = key.join(" ");
      if (waiting.has(name)) return;
      waiting.set(name, setTimeout(() => {
        waiting.delete(name);
        void queries.invalidateQueries({ queryKey: key });
      }, WAIT_MS));
    };
    const end = onChange((change) => { taken(queries, refresh, change); });
    return () => {
      end();
      for (const timer of waiting.values()) clearTimeout(timer);
    };
  }, [queries]);
}

function taken(queries: QueryClient, refresh: (key: readonly string[]) => void, change: Change): void {
  if (change.kind === "queue") refresh(systemKeys.queue);
  if (change.kind !== "job") return;
  const { job } = change;
  const keys = [systemKeys.active, systemKeys.failed, systemKeys.pulls];
  const isMoved = hasMoved(keys.map((key) => queries.getQueryData<JobPage>(key)), job);
  for (const key of keys) queries.setQueryData<JobPage>(key, (page) => page && withNews(page, job));
  if (!isMoved) return;
  for (const key of LISTS) refresh(key);
  if (job.kind !== "model_pull") return;
  for (const key of [systemKeys.pulls, systemKeys.models]) refresh(key);
  if (job.state === "completed") {
    for (const key of [systemKeys.machine, enginesQuery.queryKey, diarizersQuery.queryKey]) refresh(key as readonly string[]);
  }
}
