/** All texts of the page in the reader's language; a language is one file in `languages`, named by its code. */

import { format, type Values } from "~/text/format";
import { en, type Catalogue, type Key, type LaterKey } from "~/text/languages/en";

type Module = Readonly<{ catalogue: Catalogue }>;

const KEPT = "tiro.language";
const OTHERS = import.meta.glob<Module>(["./languages/*.ts", "!./languages/en.ts"]);

/** Later texts are there for whoever imports `t` from `~/text/later`, which adds them. */
let catalogue = en as Catalogue;
let language = "en";
let region = "en-GB";

export type { Key };

/** Gives a text, filled. */
export const t = (key: Key, values: Values = {}): string => say(key, values);

/** Gives a text of either part of the catalogue, filled. */
export const say = (key: Key | LaterKey, values: Values): string => format(catalogue[key], values, region);

/** Takes in English texts that the first visit does not load; other languages have all of theirs in one piece. */
export function add(later: Readonly<Record<LaterKey, string>>): void {
  if (language === "en") catalogue = { ...later, ...catalogue };
}

/** Whether there is a text of this name; for names that the server gives, such as `error.queue_full`. */
export const isKey = (name: string): name is Key => Object.hasOwn(en, name);

/** Gives the locale for numbers and dates: the reader's own region of the language, if there is one. */
export const locale = (): string => region;

export const languageNow = (): string => language;

/** Names the languages that the page speaks. */
export function languages(): string[] {
  return ["en", ...Object.keys(OTHERS).map((path) => path.replace(/^.*\/|\.ts$/g, ""))].sort();
}

/** Loads the chosen language, or the first of the reader's that there is; called before the first paint. */
export async function startText(): Promise<void> {
  const wished = [kept(), ...navigator.languages].filter((name) => name !== null);
  const known = new Set(languages());
  language = wished.map(base).find((name) => known.has(name)) ?? "en";
  region = navigator.languages.find((name) => base(name) === language) ?? (language === "en" ? "en-GB" : language);
  const load = OTHERS[`./languages/${language}.ts`];
  if (load) catalogue = (await load()).catalogue;
  document.documentElement.lang = language;
}

/** Keeps another language and starts the page anew, since texts are read as things are drawn. */
export function chooseLanguage(name: string): void {
  localStorage.setItem(KEPT, name);
  location.reload();
}

const base = (name: string): string => name.toLowerCase().split("-")[0] ?? name;

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
