/** What is offered when a person says who is speaking. */

import type { Speaker } from "~/api/types";

export type Suggestion =
  /** A name that a kept voice, or another recording, knows. */
  | { readonly kind: "name"; readonly name: string; readonly likeness: number | null }
  /** Another speaker of this recording. */
  | { readonly kind: "same"; readonly speaker: string }
  /** What was typed, as it is. */
  | { readonly kind: "new"; readonly name: string };

interface Known {
  readonly typed: string;
  /** Who is named; null for nobody known. */
  readonly speaker: Speaker | null;
  readonly speakers: readonly Speaker[];
  /** Names by which the reader's voices and recordings know people. */
  readonly names: readonly string[];
}

const MOST = 6;

/** Gives what fits, the likeliest first: a voice that sounds alike, then people of this recording, then known names. */
export function suggestionsOf(known: Known): Suggestion[] {
  const text = plain(known.typed);
  const others = known.speakers.filter((other) => other.id !== known.speaker?.id);
  const match = matchOf(known.speaker);
  const taken = new Set([match?.name, known.speaker?.name, ...others.map((other) => other.name)].map((name) => plain(name ?? "")));
  const found: Suggestion[] = [
    ...(match && fits(match.name, text) ? [match] : []),
    ...others.filter((other) => fits(other.name ?? other.id, text)).map((other) => ({ kind: "same", speaker: other.id }) as const),
    ...namesFor(known.names, text, taken),
  ].slice(0, MOST);
  const isKnown = taken.has(text) || found.some((one) => one.kind === "name" && plain(one.name) === text);
  return text === "" || isKnown ? found : [...found, { kind: "new", name: known.typed.trim() }];
}

/** What recognition proposes; null where it is the name already. */
function matchOf(speaker: Speaker | null): Extract<Suggestion, { readonly kind: "name" }> | null {
  const match = speaker?.match;
  return match && match.name !== speaker.name ? { kind: "name", name: match.name, likeness: match.similarity } : null;
}

const namesFor = (names: readonly string[], text: string, taken: ReadonlySet<string>): Suggestion[] =>
  text === "" ? [] : [...new Set(names)].filter((name) => !taken.has(plain(name)) && fits(name, text)).map((name) => ({ kind: "name", name, likeness: null }));

const fits = (name: string, text: string): boolean => plain(name).includes(text);

/** Which one Enter takes: a name that was typed to its end, else what is new, else the first. */
export function likeliest(suggestions: readonly Suggestion[], typed: string): number {
  if (typed.trim() === "") return 0;
  const fresh = suggestions.findIndex((one) => one.kind === "new");
  const begins = suggestions.findIndex((one) => one.kind === "name" && plain(one.name).startsWith(plain(typed)));
  return Math.max(0, begins >= 0 ? begins : fresh);
}

/** Without case and accents. */
const plain = (text: string): string => text.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
