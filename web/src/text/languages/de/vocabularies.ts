/** Texts of lists of words in German. */

import type { Texts } from "~/text/languages/en";

export const vocabularies: Texts<"vocabularies"> = {
  vocabularies: "Erwartete Wörter",
  "vocabularies.line": "Namen und Begriffe, die so geschrieben werden, wie sie in diesen Listen stehen",
  "vocabularies.add": "Neue Liste",
  "vocabularies.edit": "Liste bearbeiten",
  "vocabularies.save": "Liste sichern",
  "vocabularies.loading": "Lädt die Listen",
  "vocabularies.error": "Die Listen konnten nicht gezeigt werden",
  "vocabularies.empty": "Bringen Sie Tiro Ihre Namen bei",
  "vocabularies.emptyText": "Eine Liste von Namen und Begriffen wird der Erkennung gesagt und in ihrem Text berichtigt. Legen Sie eine an: für Ihr Team, Ihre Straße, Ihr Fach.",
  "vocabularies.count": "{count, plural, one {# Wort} other {# Wörter}}",
  "vocabularies.anyLanguage": "In jeder Sprache",
  "vocabularies.language": "Sprache",
  "vocabularies.default": "Für jeden Auftrag",
  "vocabularies.defaultOf": "{name}: für jeden Auftrag, der keine Liste nennt",
  "vocabularies.defaultLong": "Für jeden Auftrag, der keine Liste nennt",
  "vocabularies.more": "Weiteres für {name}",
  "vocabularies.deleted": "„{name}“ gelöscht",
  "vocabularies.name": "Name der Liste",
  "vocabularies.nameNeeded": "Eine Liste braucht einen Namen.",
  "vocabularies.words": "Wörter, je Zeile eines",
  "vocabularies.wordsHint": "{count, plural, one {# Wort} other {# Wörter}}. „tyro, teero => Tiro“ ersetzt immer, „tie row ~> Tiro“ nur, wo die Erkennung nicht sicher war.",
  "vocabularies.fault.long": "Zeile {line}: Ein Wort darf 100 Zeichen haben.",
  "vocabularies.fault.empty": "Zeile {line}: Nach dem Pfeil fehlt das Wort.",
  "vocabularies.fault.forms": "Zeile {line}: Ein Wort darf 20 Formen haben.",
  "vocabularies.fault.many": "Eine Liste darf 2.000 Wörter haben. Legen Sie eine zweite an.",
};
