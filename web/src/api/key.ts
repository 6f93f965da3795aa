/** The API key of a server that wants one: kept for this tab alone, sent with each request. */

import { makeStore } from "~/store/store";

const KEPT = "tiro.key";

export const key = makeStore<string | null>(kept());

export function rememberKey(given: string): void {
  sessionStorage.setItem(KEPT, given);
  key.set(given);
}

export const keyHeaders = (): Record<string, string> => {
  const given = key.get();
  return given === null ? {} : { "X-API-Key": given };
};

function kept(): string | null {
  try {
    return globalThis.sessionStorage?.getItem(KEPT) ?? null;
  } catch {
    return null;
  }
}

/** Lets go of the key, so that another can be given. */
export function forgetKey(): void {
  sessionStorage.removeItem(KEPT);
  key.set(null);
}
