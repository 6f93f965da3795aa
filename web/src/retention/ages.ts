/** How long things are kept: ages in words, which one is shorter, what a dry run says; nothing here talks with anything. */

import type { Retention } from "~/api/types";
import { size } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import type { Choice } from "~/ui/Select";

export type Kind = keyof Retention;
/** Days, or for ever; null: not said here. */
export type Age = Retention[Kind];

export interface KindText {
  readonly kind: Kind;
  readonly label: Key;
  readonly note: Key;
}

export const KINDS: readonly KindText[] = [
  { kind: "audio_days", label: "retention.sound", note: "retention.soundNote" },
  { kind: "transcript_days", label: "retention.transcript", note: "retention.transcriptNote" },
  { kind: "record_days", label: "retention.record", note: "retention.recordNote" },
];

const DAYS = [7, 30, 90, 183, 365, 730, 1825];
const HALF_YEAR = 183;
const YEAR = 365;
/** A choice must have a value. */
const NOT_SAID = "unsaid";

/** `30 days`, `6 months`, `2 years`, `for ever`. */
export function ageText(age: number | "never"): string {
  if (age === "never") return t("retention.never");
  if (age === HALF_YEAR) return t("retention.months", { count: 6 });
  return age % YEAR === 0 ? t("retention.years", { count: age / YEAR }) : t("retention.days", { count: age });
}

/** The ages to choose from, the one that holds among them; `unsaid` in words where nothing may be said. */
export function agesFor(age: Age | undefined, unsaid: string | null): Choice[] {
  const known = typeof age === "number" && !DAYS.includes(age) ? [...DAYS, age].sort((one, other) => one - other) : DAYS;
  const ages = [...known, "never" as const].map((each) => ({ value: String(each), label: ageText(each) }));
  return unsaid === null ? ages : [{ value: NOT_SAID, label: unsaid }, ...ages];
}

export const valueOf = (age: Age | undefined): string => (age == null ? NOT_SAID : String(age));

export function ageOf(value: string): number | "never" | null {
  if (value === NOT_SAID) return null;
  return value === "never" ? "never" : Number(value);
}

/** Whether things would go sooner than they do now. */
export const isShorter = (age: number | "never", before: number | "never"): boolean =>
  age !== "never" && (before === "never" || age < before);

export interface Due {
  readonly audio: { readonly recordings: number; readonly bytes: number };
  readonly transcript: { readonly recordings: number };
  readonly record: { readonly recordings: number; readonly bytes: number };
}

export const isNothing = ({ audio, transcript, record }: Due): boolean => audio.recordings + transcript.recordings + record.recordings === 0;

/** What would go, as sentences: the sound of so many, the text of so many, so many with all. */
export function dueText({ audio, transcript, record }: Due): string {
  const sentences = [
    audio.recordings > 0 && t("retention.goSound", { count: audio.recordings, size: size(audio.bytes) }),
    transcript.recordings > 0 && t("retention.goTranscript", { count: transcript.recordings }),
    record.recordings > 0 && t("retention.goRecord", { count: record.recordings, size: size(record.bytes) }),
  ].filter((sentence) => sentence !== false);
  return sentences.length === 0 ? t("retention.nothing") : sentences.join(" ");
}
