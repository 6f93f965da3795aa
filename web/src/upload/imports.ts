/** What is fetched from addresses: asked for, followed, tried again, given up. */

import { POST, told } from "~/api/client";
import type { Job, Options } from "~/api/types";
import { onChange } from "~/live/live";
import { makeStore } from "~/store/store";

export interface Import {
  readonly key: string;
  readonly url: string;
  readonly name: string;
  /** Null where it was refused at once. */
  readonly job: Job | null;
  readonly refused: { readonly code: string; readonly message: string } | null;
}

export const imports = makeStore<readonly Import[]>([]);
/** What is typed, which outlives a closed sheet. */
export const typedAddresses = makeStore<string | null>(null);
let stop: (() => void) | null = null;

/**
 * Has the server fetch recordings; they are shown from then on.
 *
 * @throws Refused when nothing of it was taken.
 */
export async function startImports(urls: readonly string[], options: Options): Promise<void> {
  const batch = await told(POST("/api/v1/recordings/import", { body: { urls: [...urls], options: options as Record<string, unknown> } as never }));
  const made = batch.items.map(({ index, file_name: name, job, error }): Import => {
    const url = urls[index] ?? name;
    return { key: `${batch.id}-${String(index)}`, url, name: name === "Untitled" ? url : name, job, refused: error };
  });
  imports.set((all) => [...made, ...all]);
  follow();
}

/** An older word about a job never overwrites a newer one. */
function follow(): void {
  stop ??= onChange((change) => {
    if (change.kind !== "job" || change.job.kind !== "import") return;
    const { job } = change;
    if (!imports.get().some((one) => one.job?.id === job.id && one.job.revision <= job.revision)) return;
    imports.set((all) => all.map((one) => (one.job?.id === job.id ? { ...one, job } : one)));
  });
}

export const cancelImport = (id: string) => told(POST("/api/v1/jobs/{job_id}/cancel", { params: { path: { job_id: id } } }));
export const forgetImport = (key: string): void => { imports.set((all) => all.filter((one) => one.key !== key)); };

/** Forgets those that have come. */
export const clearFetched = (): void => { imports.set((all) => all.filter(({ job }) => job?.state !== "completed")); };
