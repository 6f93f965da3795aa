/** Texts of questions and their answers, in German. */

import type { Texts } from "~/text/languages/en";

export const asking: Texts<"asking"> = {
  "ask": "Fragen",
  "ask.recording": "Diese Aufnahme befragen",
  "ask.library": "Ihre Bibliothek befragen",
  "ask.libraryText": "Fragen zu allem, was gesagt wurde. Jede Antwort sagt, wo.",
  "ask.empty": "Fragen Sie, was gesagt wurde",
  "ask.emptyText": "Die Antwort kommt allein aus dieser Aufnahme, mit den Stellen, an denen es gesagt wurde.",
  "ask.emptyLibrary": "Die Antwort kommt allein aus Ihren Aufnahmen, mit den Stellen, an denen es gesagt wurde.",
  "ask.label": "Fragen und Antworten",
  "ask.send": "Fragen",
  "ask.stop": "Anhalten",
  "ask.stopped": "Angehalten.",
  "ask.thinking": "Die Stellen werden gesucht",
  "ask.notSaid": "Nicht gesagt.",
  "ask.notSaidText": "Nichts von dem, was gelesen wurde, beantwortet das.",
  "ask.closest": "Die nächsten Stellen:",
  "ask.extracted": "Es ist kein Sprachmodell eingerichtet: Dies sind die Stellen, die am besten passen, so wie sie gesagt wurden.",
  "ask.checked": "{count, plural, one {# Beleg, geprüft} other {# Belege, alle geprüft}}",
  "ask.read": "{count, plural, one {# Stelle gelesen} other {# Stellen gelesen}}",
  "ask.copy": "Antwort kopieren",
  "ask.copied": "Antwort kopiert",
  "ask.failed": "Es gibt keine Antwort.",
  "ask.again": "Noch einmal fragen",
  "ask.key": "Ihr Schlüssel für das Sprachmodell",
  "ask.keyHint": "Bleibt im Speicher, solange diese Seite offen ist, und wird nie abgelegt.",
  "ask.useKey": "Diesen Schlüssel verwenden",
  "ask.clear": "Leeren",
};
