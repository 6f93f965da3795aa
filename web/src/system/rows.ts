/** The models with what is known of each, as the tables take them. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { Diarizer, Engine, Job } from "~/api/types";
import { diarizersQuery, enginesQuery } from "~/live/queries";
import type { ModelRowData } from "~/system/ModelTable";
import { machineQuery, type Model, modelsQuery, pullsQuery } from "~/system/queries";
import { inUseKey, pullOf, standingOf, straysOf } from "~/system/standing";

/** Names engine and diarizer that jobs get which name none. */
export function inUse(engines: readonly Engine[], diarizers: readonly Diarizer[]): Set<string> {
  const named = (part: "engine" | "diarizer") => ({ name }: { readonly name: string }) => inUseKey({ part, engine: name });
  return new Set([
    ...engines.filter((one) => one.is_default).map(named("engine")),
    ...diarizers.filter((one) => one.is_default).map(named("diarizer")),
  ]);
}

export const rowsOf = (models: readonly Model[], pulls: readonly Job[], used: ReadonlySet<string>): ModelRowData[] =>
  models.map((model) => {
    const pull = pullOf(pulls, model);
    const isRival = (other: Model): boolean => other.id !== model.id && other.is_installed && inUseKey(other) === inUseKey(model);
    return { model, pull, standing: standingOf(model, pull, used), hasRivals: models.some(isRival) };
  });

export function useModelRows() {
  const models = useQuery(modelsQuery);
  const pulls = useQuery(pullsQuery).data?.items;
  const engines = useQuery(enginesQuery).data;
  const diarizers = useQuery(diarizersQuery).data;
  const machine = useQuery(machineQuery).data;
  const used = useMemo(() => inUse(engines ?? [], diarizers ?? []), [engines, diarizers]);
  const items = models.data?.items;
  const rows = useMemo(() => rowsOf(items ?? [], pulls ?? [], used), [items, pulls, used]);
  return {
    query: models,
    rows,
    strays: straysOf(pulls ?? [], items ?? []),
    used,
    hasGpu: (machine?.facts.gpu.usable_devices ?? 0) > 0,
    mayFetch: models.data?.may_fetch ?? true,
  };
}
