/** Installing the page as an app, where the browser offers it. */

import { makeStore } from "~/store/store";

/** What Chromium gives a page that can be installed; no standard has it. */
interface InstallPrompt extends Event {
  readonly prompt: () => Promise<unknown>;
}

/** Asks the browser to install; null where it does not offer that, or it is done. */
export const installer = makeStore<(() => void) | null>(null);

/** Listens for the offer, and lets the browser show a page of its own while the server is away. */
export function watchInstall(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    installer.set(() => () => {
      installer.set(null);
      void (event as InstallPrompt).prompt();
    });
  });
  addEventListener("appinstalled", () => { installer.set(null); });
  if (import.meta.env.PROD) void navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
}
