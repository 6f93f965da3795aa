/** Which text is read: as it was said, clean, what differs, or a translation; pure. */

import type { Job, TranscriptVersion } from "~/api/types";

export type Choice =
  | { readonly kind: "said" | "clean" | "differences" }
  /** Null: the language is still to be chosen. */
  | { readonly kind: "translation"; readonly language: string | null };

export type Beside = Exclude<Choice, { readonly kind: "said" | "clean" | "differences" }> | { readonly kind: "clean" | "differences" };

export const SAID: Choice = { kind: "said" };

/** Those that stand beside a text are no versions of what was said. */
export const isBeside = ({ origin }: Pick<TranscriptVersion, "origin">): boolean => origin === "clean" || origin === "translation";

/** The version that a choice means: one of the text that is shown, else the newest, which is then of an older text. */
export function besideOf(versions: readonly TranscriptVersion[], shownId: string, choice: Choice): TranscriptVersion | undefined {
  const kind = choice.kind === "translation" ? "translation" : "clean";
  const language = choice.kind === "translation" ? choice.language : undefined;
  const fitting = versions.filter(({ id, origin, language: spoken }) => id !== shownId && origin === kind && (language === undefined || spoken === language));
  return fitting.find((version) => version.of === shownId && version.is_current === true) ?? newest(fitting);
}

/** The languages into which there is a translation. */
export const translated = (versions: readonly TranscriptVersion[]): string[] =>
  [...new Set(versions.flatMap(({ origin, language }) => (origin === "translation" && language !== null ? [language] : [])))];

const newest = (versions: readonly TranscriptVersion[]): TranscriptVersion | undefined => versions.toSorted((one, other) => other.version - one.version)[0];

const ACTIVE: ReadonlySet<Job["state"]> = new Set(["queued", "running", "paused"]);

/** The newest job that makes what is chosen: one that goes on, or one that has failed. */
export function jobOf(jobs: readonly Job[], choice: Choice): Job | undefined {
  const stage = choice.kind === "translation" ? "translate" : "clean";
  const job = jobs.find((each) => each.kind === stage && (choice.kind !== "translation" || choice.language === null || languagesOf(each).includes(choice.language)));
  return job && (ACTIVE.has(job.state) || job.state === "failed") ? job : undefined;
}

export const isActive = (job: Job | undefined): boolean => job !== undefined && ACTIVE.has(job.state);

export function languagesOf({ options: { translate_to: wished } }: Pick<Job, "options">): string[] {
  if (typeof wished === "string") return [wished];
  return Array.isArray(wished) ? wished.map(String) : [];
}
