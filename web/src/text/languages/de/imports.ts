/** Texts of adding by address, and of what may be asked for beyond the transcript, in German. */

import type { Texts } from "~/text/languages/en";

export const imports: Texts<"imports"> = {
  "import.open": "Von einer Adresse",
  "import.label": "Adressen",
  "import.hint": "Von Ton- oder Filmdateien, eine je Zeile. Der Server holt sie.",
  "import.count": "{count, plural, one {# Adresse} other {# Adressen}}",
  "import.notAddress": "Zeile {line} ist keine Adresse: sie beginnt mit https:// oder http://.",
  "import.tooMany": "Höchstens {most} auf einmal.",
  "import.list": "Von Adressen",
  "import.waits": "Wartet darauf, geholt zu werden",
  "import.fetching": "Wird geholt",
  "import.fetchingOf": "Wird geholt · {percent}",
  "import.done": "Geholt",
  "import.failed": "Konnte nicht geholt werden",
  "import.cancelled": "Abgebrochen",
  "import.cancel": "{name} abbrechen",
  "import.forget": "{name} entfernen",
  "import.again": "Noch einmal holen",
  "import.queue": "In der Warteschlange zeigen",
  "option.notes": "Notizen",
  "option.notesHint": "Werden nach der Abschrift geschrieben.",
  "option.notesNone": "Keine",
  "option.clean": "Text glätten",
  "option.cleanNote": "Ohne Füllwörter und Fehlstarts, neben dem, was gesagt wurde. Braucht ein Sprachmodell.",
  "option.translateTo": "Übersetzen in",
  "option.translateHint": "Als Fassungen neben der Abschrift. Braucht ein Sprachmodell.",
  "option.deliver": "Zustellen an",
  "option.deliverHint": "Wenn sie fertig ist, neben dem, was Regeln sagen.",
  "option.nowhere": "Nirgendwohin",
  "option.noModel": "Es ist kein Sprachmodell eingerichtet: Notizen werden dem Text entnommen statt geschrieben.",
};
