/** Which rows a reader asks for, by kind and by words. */

import { engineName } from "~/jobs/engines";
import { languagesText } from "~/system/names";
import type { ModelRowData } from "~/system/ModelTable";
import { languageName } from "~/text/numbers";

export type ModelFilter = "all" | "here" | "speech" | "speakers";

const FITS: Readonly<Record<ModelFilter, (row: ModelRowData) => boolean>> = {
  all: () => true,
  here: ({ standing }) => standing !== "absent" && standing !== "failed",
  speech: ({ model }) => model.part === "engine",
  speakers: ({ model }) => model.part === "diarizer",
};

/** The rows that fit; every word that was typed is found in the name, the engine or a language. */
export function filtered(rows: readonly ModelRowData[], filter: ModelFilter, typed: string): ModelRowData[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return rows.filter((row) => FITS[filter](row) && words.every((word) => searched(row).includes(word)));
}

function searched({ model }: ModelRowData): string {
  const languages = model.languages?.map(languageName) ?? [languagesText(null)];
  return plain([model.name, model.display_name, engineName(model.engine), ...model.aliases, ...languages].join(" "));
}

const plain = (text: string): string => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
