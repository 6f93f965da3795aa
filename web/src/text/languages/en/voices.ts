/** Texts of kept voices in English. */

export const voices = {
  voices: "People's voices",
  "voices.line": "Kept with consent, so that people are recognised in new recordings",
  "voices.loading": "Loading the voices",
  "voices.error": "The voices could not be shown",
  "voices.empty": "No voice is kept",
  "voices.emptyText": "Tiro keeps a voice only when the person has agreed, and says here who agreed to what. A voice is kept from a recording in which the person speaks: tiro voices add.",
  "voices.consent": "{name} agreed, {at}",
  "voices.heard": "{length} of speech heard",
  "voices.learning": "Is being learned",
  "voices.more": "More actions for {name}",
  "voices.rename": "Rename",
  "voices.name": "Name",
  "voices.nameHint": "Also in the recordings in which the voice was recognised.",
  "voices.export": "Save all that is kept",
  "voices.ask": "Delete the voice of {name} for good?",
  "voices.askText": "The voice and the consent go, and so do the names that came from it. Recordings and their texts stay.",
  "voices.keep": "Keep it",
  "voices.deleted": "The voice of {name} is deleted",
} as const;
