/** Who uses the page: known before anything of theirs is asked for, and followed while the page lives. */

import { redirect } from "@tanstack/react-router";

import { isUnreachable } from "~/api/problems";
import { askSession, session, setSession } from "~/session/session";
import { tellTabs, watchTabs } from "~/session/tabs";
import { wayInstead } from "~/session/ways";

const TRIES = 3;
const BETWEEN_MS = 700;

/** Asks who uses the page; without an answer the page says so. */
export async function startSession(): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      setSession(await askSession());
      break;
    } catch (error) {
      if (!isUnreachable(error)) break;
      await new Promise((resolve) => { setTimeout(resolve, BETWEEN_MS); });
    }
  }
  watchTabs();
  // Who came in by a provider has done so in this tab alone.
  const account = session.get()?.account;
  if (account) tellTabs(account.id);
}

interface Visit {
  readonly pathname: string;
  readonly searchStr: string;
}

/** Leads a visit to where it may go; nothing is asked for on the way. */
export function letIn({ location: { pathname, searchStr } }: { readonly location: Visit }): void {
  const way = wayInstead(session.get(), pathname, searchStr);
  if (way !== null) throw redirect({ href: way, replace: true });
}
