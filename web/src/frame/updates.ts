/** Whether the server has a newer page than the one that is shown; it was updated while the page was open. */

import { brokenSince } from "~/live/live";
import { makeStore } from "~/store/store";

export const isOutdated = makeStore(false);

const START = /<script[^>]+src="([^"]*assets\/[^"]+\.js)"/u;
const RELOADED = "tiro.reloaded";
const ONCE_MS = 60_000;

/** The script that a page begins with; its name changes with the page. */
export const startOf = (html: string): string | null => START.exec(html)?.[1] ?? null;

/** Looks after each break of the line: a server that was updated was away. */
export function watchUpdates(): void {
  let wasBroken = false;
  brokenSince.follow(() => {
    const isBroken = brokenSince.get() !== null;
    if (wasBroken && !isBroken) void look();
    wasBroken = isBroken;
  });
  // A part of an older page that the server no longer has: only the newer page helps.
  addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < ONCE_MS || !navigator.onLine || brokenSince.get() !== null) return;
    event.preventDefault();
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
  });
}

async function look(): Promise<void> {
  try {
    const response = await fetch("/", { cache: "no-store", headers: { Accept: "text/html" } });
    const [theirs, own] = [startOf(await response.text()), startOf(document.documentElement.outerHTML)];
    if (response.ok && theirs !== null && own !== null && theirs !== own) isOutdated.set(true);
  } catch {
    // The next break of the line asks again.
  }
}
