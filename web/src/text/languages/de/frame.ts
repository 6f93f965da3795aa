/** Texts of the frame in German. */

import type { Texts } from "~/text/languages/en";

export const frame: Texts<"frame"> = {
  "frame.skip": "Zum Inhalt",
  "frame.main": "Hauptbereich",
  "frame.mainSmall": "Hauptbereich, kleine Bildschirme",
  "frame.home": "Tiro, Bibliothek",
  "frame.pages": "Seiten",
  "frame.house": "Verwaltung",
  "frame.notices": "Hinweise",
  "page.library": "Bibliothek",
  "page.system": "System",
  "page.settings": "Einstellungen",
  "page.components": "Bausteine",
  activity: "Arbeit",
  "activity.running": "{count} laufen",
  "activity.waiting": "{count} warten",
  "activity.paused": "Die Warteschlange ruht",
  drop: "Loslassen, um Dateien hinzuzufügen",
  "drop.count": "{count, plural, one {Loslassen, um # Datei hinzuzufügen} other {Loslassen, um # Dateien hinzuzufügen}}",
  "line.offline": "Keine Verbindung.",
  "line.offlineText": "Sie sehen den letzten Stand. Es geht von selbst weiter, sobald Sie wieder verbunden sind.",
  "line.away": "Verbindung wird wiederhergestellt.",
  "line.awayText": "Tiro antwortet nicht; vielleicht startet es neu. Ihre Aufnahmen sind sicher.",
};
