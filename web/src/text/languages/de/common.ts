/** Texts of what more than one place says in German. */

import type { Texts } from "~/text/languages/en";

export const common: Texts<"common"> = {
  again: "Noch einmal",
  close: "Schließen",
  details: "Angaben für die Hilfe",
  add: "Aufnahmen hinzufügen",
  percent: "{value} %",
  speakers: "{count, plural, one {# Sprecher} other {# Sprecher}}",
  "speaker.unnamed": "Sprecher {number}",
  "speaker.initial": "S{number}",
  "key.space": "Leertaste",
  "key.delete": "Entf",
  notFound: "Hier ist nichts",
  "notFound.text": "Die Aufnahme wurde gelöscht, oder der Link stimmt nicht.",
  "notFound.go": "Zur Bibliothek",
  key: "Dieser Server braucht einen Schlüssel",
  "key.label": "API-Schlüssel",
  "key.hint": "Ihre Verwaltung hat ihn. Er bleibt nur in diesem Tab.",
  "key.go": "Weiter",
  "length.under": "unter 1 Min.",
  "length.minutes": "{minutes} Min.",
  "length.hours": "{hours} Std. {minutes} Min.",
  "length.about": "etwa {length}",
  "length.speed": "{size}/s",
  "day.today": "Heute",
  "day.yesterday": "Gestern",
  "day.week": "Diese Woche",
  "said.completed": "{title} ist geschrieben",
  "said.failed": "{title} ist fehlgeschlagen",
  "said.paused": "{title} ist angehalten",
};
