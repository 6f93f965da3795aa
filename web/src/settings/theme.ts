/** Light, dark, or as the system has it; `theme.js` reads the same before the first paint. */

const KEPT = "tiro.theme";

export type Theme = "system" | "light" | "dark";

export function themeNow(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export function chooseTheme(theme: Theme): void {
  if (theme === "system") {
    localStorage.removeItem(KEPT);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(KEPT, theme);
    document.documentElement.dataset.theme = theme;
  }
}
