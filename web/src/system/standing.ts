/** How a model stands here, and what can be done about it; nothing here talks with anything. */

import type { Job } from "~/api/types";
import type { Model, Recommended } from "~/system/queries";

export type Standing =
  | "default" | "ready" | "off" | "absent" | "downloading" | "waiting" | "paused" | "failed" | "damaged" | "unknown";

const PULLING: Readonly<Partial<Record<Job["state"], Standing>>> = {
  running: "downloading",
  queued: "waiting",
  paused: "paused",
};

/** The newest job that fetches a model; the jobs come the newest first. */
export const pullOf = (jobs: readonly Job[], { engine, name }: Pick<Model, "engine" | "name">): Job | undefined =>
  jobs.find((job) => job.options.engine === engine && job.options.model === name);

/** The downloads that have not come to an end, or to a bad one, of models that no list has. */
export function straysOf(jobs: readonly Job[], models: readonly Model[]): Job[] {
  const known = new Set(models.map(({ engine, name }) => `${engine} ${name}`));
  const isOver = (job: Job): boolean => job.state === "completed" || job.state === "cancelled";
  return jobs.filter((job) => !isOver(job) && !known.has(`${String(job.options.engine)} ${String(job.options.model)}`));
}

/** How a model stands; the default is that of jobs that name nothing at all, or the speakers', so of the engine in use. */
export function standingOf(model: Model, pull: Job | undefined, enginesInUse: ReadonlySet<string>): Standing {
  const pulling = pull && PULLING[pull.state];
  if (pulling) return pulling;
  if (model.part === "unknown" || model.health?.state === "unknown") return "unknown";
  const trouble = troubleOf(model, pull);
  if (trouble) return trouble;
  if (!model.is_installed) return "absent";
  if (!model.is_enabled) return "off";
  return model.is_default && enginesInUse.has(inUseKey(model)) ? "default" : "ready";
}

function troubleOf(model: Model, pull: Job | undefined): Standing | null {
  if (!model.is_installed && pull?.state === "failed") return "failed";
  return model.health !== null && model.health.state !== "ok" ? "damaged" : null;
}

/** How an engine or diarizer in use is named among others; the two may share a name. */
export const inUseKey = ({ part, engine }: Pick<Model, "part" | "engine">): string => `${part} ${engine}`;

/** Whether a model belongs on the first page: it is here, on its way, in need of something, or meant to be used. */
export function isNear(model: Model, standing: Standing, enginesInUse: ReadonlySet<string>): boolean {
  const isPartOfTiro = model.origin === "package" && !model.size_bytes;
  if (standing !== "absent") return !isPartOfTiro;
  return model.is_recommended === true || (model.is_default && enginesInUse.has(inUseKey(model)));
}

/** What a loaded model needs of which memory: half precision on a GPU, the least on a processor; null when nobody knows. */
export function needsOf(model: Model, hasGpu: boolean): { readonly bytes: number; readonly isGpu: boolean } | null {
  const gpu = model.memory.gpu.float16 ?? least(model.memory.gpu);
  if (hasGpu && gpu !== null) return { bytes: gpu, isGpu: true };
  const cpu = model.memory.cpu.int8 ?? least(model.memory.cpu);
  return cpu === null ? null : { bytes: cpu, isGpu: false };
}

function least(memory: Readonly<Record<string, number>>): number | null {
  const all = Object.values(memory);
  return all.length === 0 ? null : Math.min(...all);
}

/** Settings that differ from the recommendation, without those that a default of the registry has overruled. */
export function settingsOf(best: Recommended, model: Model | undefined): [string, string][] {
  const isOverruled = (name: string): boolean => name.endsWith("__MODEL") && model?.is_default === true;
  return Object.entries(best.settings).filter(([name]) => !isOverruled(name));
}

interface Seen {
  readonly atMs: number;
  readonly progress: number;
}

/** Seconds that a download still takes, by two looks at it; null while nothing moves. */
export function secondsLeft(first: Seen | undefined, now: Seen): number | null {
  if (!first || now.progress <= first.progress || now.atMs - first.atMs < 2000) return null;
  return ((100 - now.progress) * (now.atMs - first.atMs)) / (now.progress - first.progress) / 1000;
}

/** Seconds that an hour of sound takes; null when it was never measured. */
export const hourSeconds = (best: Recommended): number | null => (best.expected.rtfx ? 3600 / best.expected.rtfx : null);
