/** Who made a note, in words. */

import type { Note } from "~/api/types";
import { t } from "~/text/later";

/** In a list, behind a number. */
export function byOf({ origin, model }: Pick<Note, "origin" | "model">): string {
  if (origin === "person") return t("notes.byPerson");
  if (origin === "extracted") return t("notes.byExtracted");
  return model === null ? t("notes.byAnyModel") : t("notes.byModel", { model });
}

/** As a label of the note itself. */
export function originOf({ origin, model }: Pick<Note, "origin" | "model">): string {
  if (origin === "person") return t("notes.originPerson");
  if (origin === "extracted") return t("notes.originExtracted");
  return model === null ? t("notes.originAnyModel") : t("notes.originModel", { model });
}
