/** What was done, as sentences: who, what, from, to. */

import { dayAndTime } from "~/text/numbers";
import { isKey, t } from "~/text/later";

export interface Entry {
  readonly action: string;
  readonly actor: string;
  readonly target: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

/** Who is meant by an id, where that is known. */
export type Names = ReadonlyMap<string, string>;

const SYSTEM = "system";
const LOCAL = "local user";
const CONSOLE = "command line";

/** The sentence; an action that this page does not know is told in the server's words. */
export function sentenceOf({ action, actor, target, before, after }: Entry, names: Names): string {
  const key = `audit.${action}`;
  const values = { actor: actorText(actor), target: target === null ? "" : (names.get(target) ?? nameIn(after) ?? nameIn(before) ?? targetText(target)) };
  return isKey(key) ? t(key, values) : t("audit.unknown", { ...values, action });
}

/** The name that a thing has or had: its id says nothing. */
const nameIn = (value: unknown): string | null => (isParts(value) && typeof value.name === "string" ? `“${value.name}”` : null);

/** A setting by its name in words, an adapter by its own. */
function targetText(target: string): string {
  const key = `knob.${target}`;
  return isKey(key) ? `“${t(key)}”` : target.replace(/^(?:engine|diarizer):/u, "");
}

export function actorText(actor: string): string {
  if (actor === SYSTEM) return t("audit.system");
  if (actor === LOCAL) return t("audit.local");
  return actor === CONSOLE ? t("audit.console") : actor;
}

export interface Step {
  /** Of which part; empty where there is only one. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** What changed, part by part; parts that stayed as they were are left out. */
export function stepsOf({ before, after }: Entry): Step[] {
  if (before === null && after === null) return [];
  if (!isParts(before) && !isParts(after)) return [{ name: "", from: wordOf(before), to: wordOf(after) }];
  const [old, now] = [isParts(before) ? before : {}, isParts(after) ? after : {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]))
    .map((name) => ({ name: partOf(name), from: wordOf(old[name]), to: wordOf(now[name]) }))
    .filter(({ from, to }) => from !== "" || to !== "");
}

const isParts = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const partOf = (name: string): string => (isKey(`audit.part.${name}`) ? t(`audit.part.${name}` as "audit.part.name") : name);

const MOMENT = /^\d{4}-\d\d-\d\dT/u;

function wordOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return t(value ? "audit.yes" : "audit.no");
  if (typeof value === "string") return MOMENT.test(value) ? dayAndTime(new Date(value)) : value;
  if (Array.isArray(value)) return value.map(wordOf).join(", ");
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
