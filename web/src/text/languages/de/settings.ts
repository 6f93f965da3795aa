/** Texts of settings in German. */

import type { Texts } from "~/text/languages/en";

export const settings: Texts<"settings"> = {
  "settings.line": "Für diesen Browser",
  "settings.kept": "Was Tiro für Sie behält",
  "settings.look": "Aussehen und Sprache",
  "settings.theme": "Farben",
  "settings.language": "Sprache",
  "theme.system": "System",
  "theme.light": "Hell",
  "theme.dark": "Dunkel",
};
