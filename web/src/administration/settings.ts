/** Settings of the server in words: their groups, their values as they are typed and as they are read. */

import { length, size } from "~/text/numbers";
import { type AnyKey, isKey, t } from "~/text/later";

export interface Knob {
  readonly name: string;
  readonly value: unknown;
  readonly default: unknown;
  readonly source: string;
  readonly is_locked: boolean;
  readonly type: string;
  readonly choices: readonly unknown[] | null;
  readonly unit: string | null;
}

const GROUPS: readonly { readonly title: AnyKey; readonly sections: readonly string[] }[] = [
  { title: "knobs.quotas", sections: ["quotas"] },
  { title: "knobs.uploads", sections: ["upload", "limits", "storage", "library", "batch", "imports", "archives"] },
  { title: "knobs.engines", sections: ["engines", "diarizers", "models", "llms"] },
  { title: "knobs.retention", sections: ["retention", "audit", "deliveries"] },
  { title: "knobs.accounts", sections: ["accounts", "destinations"] },
  { title: "knobs.rates", sections: ["rates"] },
];
const OTHERS: AnyKey = "knobs.others";

/** Puts settings under headings; one that this page does not know stands under the last. */
export function groupsOf<T extends Pick<Knob, "name">>(items: readonly T[]): { readonly title: AnyKey; readonly items: readonly T[] }[] {
  const known = new Set(GROUPS.flatMap(({ sections }) => sections));
  const sectionOf = ({ name }: T): string => name.split(".")[0] ?? "";
  const groups = GROUPS.map(({ title, sections }) => ({ title, items: items.filter((item) => sections.includes(sectionOf(item))) }));
  return [...groups, { title: OTHERS, items: items.filter((item) => !known.has(sectionOf(item))) }].filter((group) => group.items.length > 0);
}

/** A setting's name in words; the server's own where this page has none. */
export function labelOf({ name }: Pick<Knob, "name">): string {
  const key = `knob.${name}`;
  return isKey(key) ? t(key) : name;
}

/** A unit, or a word that a value may be, as the reader says it. */
export function saidOf(word: string): string {
  const key = `knobs.word.${word}`;
  return isKey(key) ? t(key) : word;
}

/** A value as it stands in its field. */
export const typedOf = (value: unknown): string => (value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value as string | number | boolean));

/** A value as the server takes it; what is no number stays text, and the server says what is wrong with it. */
export function valueOf({ type, choices }: Pick<Knob, "type" | "choices">, typed: string): unknown {
  const text = typed.trim();
  if (choices?.some((choice) => choice === text) === true) return text;
  if (type === "array" || type === "object") return parsed(text);
  if (type !== "integer" && type !== "number") return text;
  const number = Number(text.replace(",", "."));
  return text === "" || Number.isNaN(number) ? text : number;
}

/** A value in words that are easier than a long number; null where the value says it. */
export function readOf(value: unknown, unit: string | null): string | null {
  if (typeof value !== "number" || value === 0) return null;
  if (unit === "bytes") return value >= 1000 ? size(value) : null;
  if (unit === "seconds" && value >= 86_400) return t("knobs.days", { count: Math.round(value / 86_400) });
  return unit === "seconds" && value >= 60 ? length(value) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
