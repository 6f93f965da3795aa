/** Signing in and out. What was fetched for one account is gone with its page: the next one begins anew. */

import { DELETE, POST, told } from "~/api/client";
import { forgetKey } from "~/api/key";
import { session, setSession } from "~/session/session";
import { tellTabs } from "~/session/tabs";
import type { Session } from "~/session/types";

export interface Given {
  readonly login: string;
  readonly password: string;
}

export interface First extends Given {
  readonly name: string;
  readonly code: string | null;
}

/**
 * Signs in and goes on with a page that is loaded anew.
 *
 * @throws Refused when the server refuses, or does not answer.
 */
export async function signIn(given: Given, next: string): Promise<void> {
  begin(await told(POST("/api/v1/session", { body: given })), next);
}

/**
 * Takes up a session that has ended, on the page as it is.
 *
 * @throws Refused when the server refuses, or does not answer.
 */
export async function signInAgain(given: Given): Promise<void> {
  const before = session.get()?.account?.id;
  const now = await told(POST("/api/v1/session", { body: given }));
  if (now.account?.id !== before) {
    begin(now, "/");
    return;
  }
  setSession(now);
  tellTabs(now.account?.id ?? null);
}

/**
 * Makes the first account, which is the administrator's, and signs in with it.
 *
 * @throws Refused when the server refuses, or does not answer.
 */
export async function makeFirst(first: First): Promise<void> {
  const now = await told(POST("/api/v1/accounts/first", { body: first }));
  // From now on people sign in; the key is for programs.
  forgetKey();
  begin(now, "/");
}

/**
 * Signs out, here and in all tabs.
 *
 * @throws Refused when the server does not answer: then nobody is signed out.
 */
export async function signOut(): Promise<void> {
  await told(DELETE("/api/v1/session", {}));
  leave();
}

/** Leaves a page whose account is signed out. */
export function leave(): void {
  tellTabs(null);
  location.replace("/login");
}

function begin(now: Session, next: string): void {
  tellTabs(now.account?.id ?? null);
  location.assign(next);
}
