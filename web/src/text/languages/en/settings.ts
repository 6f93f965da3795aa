/** Texts of settings in English. */

export const settings = {
  "settings.line": "For this browser",
  "settings.kept": "What Tiro keeps for you",
  "settings.look": "Look and language",
  "settings.theme": "Theme",
  "settings.language": "Language",
  "theme.system": "System",
  "theme.light": "Light",
  "theme.dark": "Dark",
} as const;
