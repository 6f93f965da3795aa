/** Texts of kept voices in German. */

import type { Texts } from "~/text/languages/en";

export const voices: Texts<"voices"> = {
  voices: "Stimmen von Menschen",
  "voices.line": "Mit Einwilligung behalten, damit Menschen in neuen Aufnahmen erkannt werden",
  "voices.loading": "Lädt die Stimmen",
  "voices.error": "Die Stimmen konnten nicht gezeigt werden",
  "voices.empty": "Keine Stimme ist behalten",
  "voices.emptyText": "Tiro behält eine Stimme nur, wenn der Mensch eingewilligt hat, und sagt hier, wer worin. Behalten wird sie aus einer Aufnahme, in der er spricht: tiro voices add.",
  "voices.consent": "{name} hat eingewilligt, {at}",
  "voices.heard": "{length} Sprache gehört",
  "voices.learning": "Wird gelernt",
  "voices.more": "Weiteres für {name}",
  "voices.rename": "Umbenennen",
  "voices.name": "Name",
  "voices.nameHint": "Auch in den Aufnahmen, in denen die Stimme erkannt wurde.",
  "voices.export": "Alles sichern, was behalten ist",
  "voices.ask": "Die Stimme von {name} endgültig löschen?",
  "voices.askText": "Die Stimme und die Einwilligung gehen, auch die Namen, die von ihr kamen. Aufnahmen und ihre Texte bleiben.",
  "voices.keep": "Behalten",
  "voices.deleted": "Die Stimme von {name} ist gelöscht",
};
