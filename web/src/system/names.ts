/** Engines and diarizers by the names that people know them by. */

import { languageName } from "~/text/numbers";
import { locale, t } from "~/text/text";

const NAMES: Readonly<Record<string, string>> = {
  faster_whisper: "faster-whisper",
  sherpa: "sherpa-onnx",
  openai_compatible: "OpenAI-compatible",
  ge2e: "GE2E",
  pyannote: "pyannote",
};

/** The server's name for people where it tells one. */
export const nameOf = (named: { readonly name: string; readonly label?: string }): string =>
  named.label ?? engineName(named.name);

export function engineName(name: string): string {
  if (name === "turns") return t("diarizer.turns");
  if (name === "unknown") return t("model.unknownEngine");
  return NAMES[name] ?? name;
}

/** What a model can write: one to three languages by name, else how many. */
export function languagesText(languages: readonly string[] | null): string {
  if (languages === null) return t("model.manyLanguages");
  if (languages.length <= 3) return new Intl.ListFormat(locale(), { type: "unit" }).format(languages.map(languageName));
  return t("model.languages", { count: languages.length });
}

/** Keeps what only tests use from the lists, unless it was switched on. */
export const withoutDoubles = <T extends { readonly name: string; readonly is_available: boolean }>(items: readonly T[]): T[] =>
  items.filter((item) => item.name !== "fake" || item.is_available);
