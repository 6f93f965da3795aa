/** Who uses the page: asked before the first paint, and again when this or another tab signs in or out. */

import { hasEnded, isSignedIn } from "~/api/sending";
import { keyHeaders } from "~/api/key";
import { Refused } from "~/api/problems";
import type { Problem } from "~/api/types";
import type { Session } from "~/session/types";
import { makeStore, useStore } from "~/store/store";

const ADDRESS = "/api/v1/session";
/** Who owns everything while there is no account; the first account takes it over. */
const LOCAL_OWNER = "usr_local";

/** Null until the server has told, or when it does not answer. */
export const session = makeStore<Session | null>(null);

/**
 * Asks who uses the page.
 *
 * @throws Refused when the server does not answer.
 */
export async function askSession(): Promise<Session> {
  let response: Response;
  try {
    response = await fetch(ADDRESS, { headers: keyHeaders(), cache: "no-store" });
  } catch (error) {
    throw Refused.unreachable(error);
  }
  if (!response.ok) throw Refused.by(response.status, (await response.json().catch(() => undefined)) as Problem | undefined);
  return (await response.json()) as Session;
}

/** Takes in what the server tells of who uses the page. */
export function setSession(told: Session): void {
  // The local user needs no account, and has none to look after.
  const account = told.mode === "accounts" ? told.account : null;
  isSignedIn.set(account !== null);
  session.set({ ...told, account });
  if (account !== null) hasEnded.set(false);
}

/** The owner of what this browser keeps for whoever uses the page. */
export const ownerNow = (): string => session.get()?.account?.id ?? LOCAL_OWNER;

/** Whether something that the browser keeps is of who uses the page now; what names nobody is from before there were accounts. */
export const isOwn = ({ owner = LOCAL_OWNER }: { readonly owner?: string | undefined }): boolean => owner === ownerNow();

/** A name under which something of the reader's own is kept in this browser. */
export const ownName = (name: string): string => (ownerNow() === LOCAL_OWNER ? name : `${name}.${ownerNow()}`);

/** Whether who uses the page administers the server. */
export const useIsAdmin = (): boolean => useStore(session)?.scopes.includes("admin") === true;
