/** Tells the other tabs of this browser who is signed in, and hears it from them: all of them have one cookie. */

import { hasEnded } from "~/api/sending";
import { askSession, session, setSession } from "~/session/session";
import { isOpenPath } from "~/session/ways";

const NAME = "tiro.session";
/** A tab that is looked at again asks who is signed in, when it has not known for so long. */
const SURE_MS = 30_000;

type News = { readonly account: string | null };

/** One for telling and hearing: what it tells it does not hear itself. */
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : null;

/** Tells the other tabs who is signed in from now on. */
export function tellTabs(account: string | null): void {
  channel?.postMessage({ account } satisfies News);
}

/** Follows who is signed in, for as long as the page lives. */
export function watchTabs(): void {
  let askedAt = Date.now();
  const look = async (): Promise<void> => {
    if (document.hidden || Date.now() - askedAt < SURE_MS) return;
    askedAt = Date.now();
    const told = await askSession().catch(() => null);
    if (told?.mode === "accounts") heard(told.account?.id ?? null, { isSaid: false });
  };
  document.addEventListener("visibilitychange", () => void look());
  // A page that the browser had put aside knows nothing of what happened meanwhile.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    askedAt = 0;
    void look();
  });
  if (!channel) return;
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    askedAt = Date.now();
    heard(data.account, { isSaid: true });
  };
}

/** What follows from who is signed in now: the page goes on, asks for the password, or becomes another's. */
function heard(account: string | null, { isSaid }: { readonly isSaid: boolean }): void {
  const own = session.get()?.account?.id ?? null;
  const path = location.pathname;
  if (account === own) {
    if (account !== null && hasEnded.get()) void takeUp();
  } else if (own === null) {
    // Where people come in, somebody has; what is shared is everybody's.
    if (path !== "/shared") location.reload();
  } else if (account !== null) {
    location.replace("/");
  } else if (isSaid) {
    // Somebody signed out: nothing of theirs stays on the screen.
    location.replace(isOpenPath(path) ? path : `/login?next=${encodeURIComponent(path + location.search)}`);
  } else {
    hasEnded.set(true);
  }
}

async function takeUp(): Promise<void> {
  const told = await askSession().catch(() => null);
  if (told) setSession(told);
}
