/** The notes of a recording, put together: one's own, and those of each template with their versions. */

import type { Note } from "~/api/types";

export interface WrittenNote {
  /** The template's name, without its version. */
  readonly name: string;
  /** The version that is shown unless another is looked at. */
  readonly primary: Note;
  /** All of them, the newest first. */
  readonly versions: readonly Note[];
}

/** Such as meeting of meeting@1. */
export const templateName = (id: string): string => id.split("@")[0] ?? id;

/** Notes that a template made, or that a person made of one, by template; the one that changed last comes first. */
export function writtenOf(notes: readonly Note[]): WrittenNote[] {
  const byName = new Map<string, Note[]>();
  for (const note of notes) {
    if (note.template === null) continue;
    const name = templateName(note.template);
    byName.set(name, [...(byName.get(name) ?? []), note]);
  }
  return [...byName]
    .flatMap(([name, found]): WrittenNote[] => {
      const versions = found.toSorted((one, other) => other.version - one.version);
      const primary = versions.find(({ is_primary }) => is_primary) ?? versions[0];
      return primary ? [{ name, primary, versions }] : [];
    })
    .toSorted((one, other) => other.primary.updated_at.localeCompare(one.primary.updated_at));
}

/** A version that no model may replace: a newer one that stands beside it is told of. */
export function newerThan({ versions }: WrittenNote, shown: Note): Note | undefined {
  const [newest] = versions;
  return newest && newest.version > shown.version && newest.origin !== "person" ? newest : undefined;
}

export interface Cite {
  readonly start: number;
  readonly end: number;
}

/** The stretches that a note cites, wherever they stand in its fields. */
export function citesOf(data: unknown): Cite[] {
  if (Array.isArray(data)) return data.flatMap(citesOf);
  if (typeof data !== "object" || data === null) return [];
  const { cites } = data as { cites?: unknown };
  const own = Array.isArray(cites) ? cites.filter(isCite) : [];
  return [...own, ...Object.entries(data).flatMap(([name, value]) => (name === "cites" ? [] : citesOf(value)))];
}

const isCite = (value: unknown): value is Cite =>
  typeof value === "object" && value !== null && typeof (value as Cite).start === "number" && typeof (value as Cite).end === "number";

/** The exact start that a time of whole seconds stands for, by those that the note cites. */
export function exactStart(cites: readonly Cite[], seconds: number): number {
  return cites.find(({ start }) => Math.floor(start) === seconds)?.start ?? seconds;
}

/** What was read for a note, as far as it is known. */
export interface Coverage {
  /** Of speech, in seconds. */
  readonly seconds: number;
  /** From 0 to 1. */
  readonly share: number;
  /** How many calls have read a part. */
  readonly parts: number;
  /** Statements that cite nothing that was said. */
  readonly unverified: number;
  /** Statements of the parts that did not find their way into the note. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly text: string;
  readonly cites: readonly Cite[];
}

/** Reads the coverage of a note; null where there is none, or of another shape. */
export function coverageOf({ coverage }: Pick<Note, "coverage">): Coverage | null {
  const { seconds, share, calls, unverified, left_out: leftOut } = (coverage ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof share !== "number" || typeof seconds !== "number") return null;
  return {
    seconds,
    share,
    parts: Array.isArray(calls) ? calls.filter((call: unknown) => (call as { step?: unknown }).step === "read").length : 0,
    unverified: typeof unverified === "number" ? unverified : 0,
    leftOut: Array.isArray(leftOut) ? leftOut.flatMap(leftOutOf) : [],
  };
}

function leftOutOf(value: unknown): LeftOut[] {
  const { text, cites } = (value ?? {}) as { text?: unknown; cites?: unknown };
  return typeof text === "string" ? [{ text, cites: Array.isArray(cites) ? cites.filter(isCite) : [] }] : [];
}
