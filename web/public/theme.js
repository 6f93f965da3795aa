// Sets the chosen theme, face and size before the first paint; without a choice the system's and the usual ones hold.
try {
  const root = document.documentElement;
  const [theme, face, scale] = ["theme", "face", "scale"].map((name) => localStorage.getItem(`tiro.${name}`));
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (face === "sans") root.dataset.face = face;
  if (Number(scale) >= 0.875 && Number(scale) <= 1.5) root.style.setProperty("--read-scale", scale);
} catch {
  // Storage is closed: the system's theme holds.
}
