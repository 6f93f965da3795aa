/** Engines and diarizers by the names that people know them by. */

import { engineName } from "~/jobs/engines";
import { languageName } from "~/text/numbers";
import { locale, t } from "~/text/text";

/** The server's name for people where it tells one. */
export const nameOf = (named: { readonly name: string; readonly label?: string }): string =>
  named.label ?? engineName(named.name);

/** What a model can write: one to three languages by name, else how many. */
export function languagesText(languages: readonly string[] | null): string {
  if (languages === null) return t("model.manyLanguages");
  if (languages.length <= 3) return new Intl.ListFormat(locale(), { type: "unit" }).format(languages.map(languageName));
  return t("model.languages", { count: languages.length });
}

/** Keeps what only tests use from the lists, unless it was switched on. */
export const withoutDoubles = <T extends { readonly name: string; readonly is_available: boolean }>(items: readonly T[]): T[] =>
  items.filter((item) => item.name !== "fake" || item.is_available);
