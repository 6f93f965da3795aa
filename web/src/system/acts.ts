/** What an administrator does with the machine, its models and the queue; each act says what became of it. */

import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";

import { DELETE, PATCH, POST, told } from "~/api/client";
import type { Job } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { isQueuePaused } from "~/live/live";
import { diarizersQuery, enginesQuery, statsQuery } from "~/live/queries";
import {
  type Model, type ModelChange, type ModelList, machineQuery, modelsQuery, pullsQuery, queueQuery, storageQuery, systemKeys,
} from "~/system/queries";
import { size } from "~/text/numbers";
import { t } from "~/text/text";
import { announce } from "~/ui/Announcer";
import { notify } from "~/ui/toasts";

type Named = Pick<Model, "engine" | "name">;

const at = ({ engine, name }: Named) => ({ path: { engine, name } });

const failed = (kind: string) => (error: unknown): void => {
  notify({ kind: `failed-${kind}`, text: () => refusedText(error) });
};

const refresh = async (queries: QueryClient, ...keys: readonly (readonly unknown[])[]): Promise<void> => {
  await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
};

/** Everything that a change of a model can change besides. */
const refreshModels = (queries: QueryClient): Promise<void> =>
  refresh(queries, modelsQuery.queryKey, pullsQuery.queryKey, machineQuery.queryKey, enginesQuery.queryKey, diarizersQuery.queryKey);

export function useDetect() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => told(POST("/api/v1/system/detect")),
    onMutate: () => { announce(t("machine.looking")); },
    onSuccess: (view) => {
      queries.setQueryData(machineQuery.queryKey, view);
      announce(t("machine.looked"));
      void refresh(queries, modelsQuery.queryKey, storageQuery.queryKey);
    },
    onError: failed("detect"),
  });
}

export function useSelfTest() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => told(POST("/api/v1/system/self-test")),
    onMutate: () => { announce(t("speedTest.running")); },
    onSuccess: (view) => {
      queries.setQueryData(machineQuery.queryKey, view);
      announce(t("speedTest.done"));
    },
    onError: failed("test"),
  });
}

export function usePull() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (model: Named) => told(POST("/api/v1/models/{engine}/{name}/pull", { params: at(model) })),
    onSuccess: async () => { await refresh(queries, pullsQuery.queryKey, modelsQuery.queryKey, systemKeys.queue); },
    onError: failed("pull"),
  });
}

/** Fetches a model and makes it the default, so that new jobs get it. */
export function useTaking() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (model: Named & { readonly isHere: boolean; readonly isDefault: boolean }) => {
      if (!model.isHere) await told(POST("/api/v1/models/{engine}/{name}/pull", { params: at(model) }));
      if (!model.isDefault) await told(PATCH("/api/v1/models/{engine}/{name}", { params: at(model), body: { is_default: true } as ModelChange }));
    },
    onSettled: () => refreshModels(queries),
    onError: failed("take"),
  });
}

export function useModelChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ model, change }: { readonly model: Model; readonly change: Partial<ModelChange> }) =>
      told(PATCH("/api/v1/models/{engine}/{name}", { params: at(model), body: change as ModelChange })),
    onSuccess: async (changed) => {
      put(queries, changed);
      await refreshModels(queries);
    },
    onError: failed("model"),
  });
}

export function useCheck() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (model: Model) => told(POST("/api/v1/models/{engine}/{name}/check", { params: at(model) })),
    onSuccess: (model) => {
      put(queries, model);
      const isWell = model.health?.state === "ok";
      notify({
        kind: `checked-${model.id}`,
        text: () => (isWell ? t("model.checkedWell", { name: model.display_name }) : t("model.checkedBad", { name: model.display_name })),
      });
    },
    onError: failed("check"),
  });
}

export function useRemoval() {
  const queries = useQueryClient();
  const pull = usePull();
  return useMutation({
    mutationFn: (model: Model) => {
      const query = { force: model.origin === "cache" };
      return told(DELETE("/api/v1/models/{engine}/{name}", { params: { ...at(model), query } }));
    },
    onSuccess: async (_, model) => {
      const isOnHub = model.address !== null;
      notify({
        kind: `removed-${model.id}`,
        text: () => (model.is_installed ? t("model.removed", { name: model.display_name, size: size(model.size_bytes ?? 0) }) : t("model.removedPart", { name: model.display_name })),
        ...(isOnHub && { action: { label: t("model.pullAgain"), run: () => { pull.mutate(model); } } }),
      });
      await refreshModels(queries);
      await refresh(queries, storageQuery.queryKey);
    },
    onError: failed("remove"),
  });
}

export function useRescan() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => told(POST("/api/v1/models/rescan")),
    onSuccess: (list) => {
      queries.setQueryData(modelsQuery.queryKey, list);
      const here = list.items.filter((model) => model.is_installed).length;
      notify({ kind: "rescanned", text: () => t("model.rescanned", { count: here }) });
    },
    onError: failed("rescan"),
  });
}

/** Lets the queue begin nothing new, or go on; shown when the server has agreed, since it holds for everybody. */
export function useQueuePause() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (isPaused: boolean) => told(isPaused ? POST("/api/v1/queue/pause") : POST("/api/v1/queue/resume")),
    onSuccess: ({ paused }) => {
      isQueuePaused.set(paused);
      queries.setQueryData(queueQuery.queryKey, (queue) => queue && { ...queue, paused });
      queries.setQueryData(statsQuery.queryKey, (stats) => stats && { ...stats, queue_paused: paused });
      announce(t(paused ? "queue.nowPaused" : "queue.nowOn"));
    },
    onError: failed("queue"),
  });
}

export function usePriority() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ job, priority }: { readonly job: Job; readonly priority: number }) =>
      told(PATCH("/api/v1/jobs/{job_id}", { params: { path: { job_id: job.id } }, body: { priority } })),
    onSuccess: async () => { await refresh(queries, systemKeys.queue, systemKeys.active); },
    onError: failed("priority"),
  });
}

/** Takes the record of an ended job away; its recording stays. */
export function useForgetting() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (job: Job) => told(DELETE("/api/v1/jobs/{job_id}", { params: { path: { job_id: job.id } } })),
    onSuccess: async () => { await refresh(queries, systemKeys.failed, systemKeys.pulls, statsQuery.queryKey); },
    onError: failed("forget"),
  });
}

function put(queries: QueryClient, model: Model): void {
  queries.setQueryData<ModelList>(modelsQuery.queryKey, (list) =>
    list && { ...list, items: list.items.map((item) => (item.id === model.id ? model : item)) });
}
