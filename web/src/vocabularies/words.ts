/** A list of words as lines that people write, and back: `tyro, teero => Tiro`, `tie row ~> Tiro`, or the word alone. */

import type { components } from "~/api/schema";

export type Entry = components["schemas"]["KeptEntry"];

const ALWAYS = "=>";
const UNLESS_SURE = "~>";
const LONGEST = 100;
const MOST_FORMS = 20;
const MOST = 2000;

/** What is wrong with the lines, and in which one. */
export interface Fault {
  readonly kind: "long" | "empty" | "forms" | "many";
  readonly line: number;
}

/** Writes entries as lines; a word with forms of both kinds has two. */
export function linesOf(entries: readonly Entry[]): string {
  return entries.flatMap(({ word, replace, sounds_like: sounds }) => {
    const lines: string[] = [];
    if (replace.length > 0) lines.push(`${replace.join(", ")} ${ALWAYS} ${word}`);
    if (sounds.length > 0) lines.push(`${sounds.join(", ")} ${UNLESS_SURE} ${word}`);
    return lines.length > 0 ? lines : [word];
  }).join("\n");
}

/** Reads lines; lines about the same word are one entry, empty ones and those that begin with # are none. */
export function entriesOf(text: string): { readonly entries: Entry[]; readonly fault: Fault | null } {
  const found = new Map<string, Entry>();
  let fault: Fault | null = null;
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "" || line.trim().startsWith("#")) return;
    const read = lineOf(line);
    const known = found.get(read.word);
    const entry = known ? merged(known, read) : read;
    found.set(read.word, entry);
    const kind = faultOf(entry);
    if (kind && !fault) fault = { kind, line: index + 1 };
  });
  if (!fault && found.size > MOST) fault = { kind: "many", line: MOST };
  return { entries: [...found.values()], fault };
}

function lineOf(line: string): Entry {
  for (const mark of [ALWAYS, UNLESS_SURE]) {
    const at = line.indexOf(mark);
    if (at < 0) continue;
    const forms = line.slice(0, at).split(",").map((form) => form.trim()).filter(Boolean);
    const word = line.slice(at + mark.length).trim();
    return { word, replace: mark === ALWAYS ? forms : [], sounds_like: mark === ALWAYS ? [] : forms };
  }
  return { word: line.trim(), replace: [], sounds_like: [] };
}

const merged = (one: Entry, other: Entry): Entry => ({
  word: one.word,
  replace: [...new Set([...one.replace, ...other.replace])],
  sounds_like: [...new Set([...one.sounds_like, ...other.sounds_like])],
});

function faultOf({ word, replace, sounds_like: sounds }: Entry): Fault["kind"] | null {
  if (word === "") return "empty";
  if ([word, ...replace, ...sounds].some((text) => text.length > LONGEST)) return "long";
  return replace.length > MOST_FORMS || sounds.length > MOST_FORMS ? "forms" : null;
}
