/** Texts of jobs and what may be done with them in German. */

import type { Texts } from "~/text/languages/en";

export const jobs: Texts<"jobs"> = {
  "act.cancel": "Abbrechen",
  "act.pause": "Anhalten",
  "act.resume": "Weiter",
  "act.restart": "Neu beginnen",
  "act.select": "Auswählen",
  "act.delete": "Löschen",
  "job.queued": "In der Warteschlange",
  "job.running": "Läuft",
  "job.completed": "Fertig",
  "job.failed": "Fehlgeschlagen",
  "job.cancelled": "Abgebrochen",
  "job.paused": "angehalten",
  "job.pausedAtStart": "Angehalten",
  "job.next": "Als Nächstes an der Reihe",
  "job.place": "Nummer {place} in der Warteschlange",
  "job.before": "Etwa {count} davor",
  "job.left": "noch {time}",
  "stage.listen": "hört hin",
  "stage.transcribe": "schreibt mit",
  "stage.speakers": "Sprecher",
  "stage.merge": "fügt zusammen",
  "priority.first": "Zuerst",
  "priority.normal": "Normal",
  "priority.last": "Wenn nichts anderes wartet",
};
