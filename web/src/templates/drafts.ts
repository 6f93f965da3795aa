/** What was typed and not saved, kept in this tab. */

import { ownName } from "~/session/session";

const nameOf = (key: string): string => `${ownName("tiro.template")}.${key}`;

export function keptDraft(key: string): string | null {
  try {
    return sessionStorage.getItem(nameOf(key));
  } catch {
    return null;
  }
}

export function keepDraft(key: string, source: string | null): void {
  try {
    if (source === null) sessionStorage.removeItem(nameOf(key));
    else sessionStorage.setItem(nameOf(key), source);
  } catch {
    // The tab keeps it in memory as long as the page is open.
  }
}
