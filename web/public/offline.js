// Speaks the reader's language and goes on when the server answers again; the page's own texts are not at hand here.
const WAIT_MS = 5000;
const GERMAN = {
  title: "Tiro antwortet nicht",
  text: "Es gibt kein Netz, oder der Server startet neu. Ihre Aufnahmen sind sicher. Diese Seite geht von selbst weiter.",
  again: "Jetzt versuchen",
};
let language = navigator.language;
try {
  language = localStorage.getItem("tiro.language") ?? language;
  const theme = localStorage.getItem("tiro.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed: the browser's language and the system's theme hold.
}
if (language.startsWith("de")) {
  document.documentElement.lang = "de";
  for (const [id, text] of Object.entries(GERMAN)) document.getElementById(id).textContent = text;
}
const look = async () => {
  try {
    if ((await fetch("/healthz", { cache: "no-store" })).ok) location.reload();
  } catch {
    // Still away.
  }
};
setInterval(look, WAIT_MS);
addEventListener("online", look);
