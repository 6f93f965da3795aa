/** Texts of notes of one's own in German. */

import type { Texts } from "~/text/languages/en";

export const jottings: Texts<"jottings"> = {
  "jottings": "Notizen",
  "jottings.new": "Neue Notiz",
  "jottings.none": "Noch keine Notizen",
  "jottings.noneText": "Halten Sie fest, worauf es bei dieser Aufnahme ankommt. Nur Sie sehen es; die Suche findet es.",
  "jottings.loading": "Notizen werden geladen",
  "jottings.error": "Die Notizen konnten nicht geladen werden",
  "jottings.title": "Titel der Notiz",
  "jottings.titleHint": "Titel",
  "jottings.text": "Text der Notiz",
  "jottings.textHint": "Hier schreiben. Markdown bleibt, wie es getippt ist.",
  "jottings.savedAt": "Gespeichert {when}",
  "jottings.saving": "Wird gespeichert",
  "jottings.unsaved": "Noch nicht gespeichert. Es bleibt in diesem Browser.",
  "jottings.failed": "Nicht gespeichert. Es bleibt in diesem Browser.",
  "jottings.conflict": "Diese Notiz wurde anderswo geändert.",
  "jottings.conflictText": "Was Sie geschrieben haben, bleibt hier.",
  "jottings.mine": "Meine behalten",
  "jottings.theirs": "Die andere nehmen",
  "jottings.gone": "Diese Notiz wurde anderswo gelöscht. Was Sie geschrieben haben, bleibt hier.",
  "jottings.again": "Als neue Notiz speichern",
  "jottings.deleteNamed": "Notiz {title} löschen",
  "jottings.deleted": "Notiz gelöscht",
  "jottings.untitled": "ohne Titel",
  "jottings.tooLong": "Eine Notiz fasst bis zu {size}. Teilen Sie sie.",
};
