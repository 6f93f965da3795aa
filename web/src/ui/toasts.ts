/** Tells the result of the reader's own act: one line, one action, one at a time; the newest replaces the others, equal ones become one. */

import { makeStore } from "~/store/store";

export interface Notice {
  /** Equal kinds become one; the text then says how many. */
  readonly kind: string;
  readonly text: (count: number) => string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface Toast extends Notice {
  readonly id: number;
  readonly count: number;
}

/** The one that shows. */
export const shownToast = makeStore<Toast | null>(null);
let last = 0;

/** Shows a toast in place of the one that shows, or counts it into that one where both are of one kind. */
export function notify(notice: Notice): void {
  last += 1;
  shownToast.set((now) => after(now, notice, last));
}

export const dismiss = (id: number): void => {
  shownToast.set((now) => (now?.id === id ? null : now));
};

/** What shows after a notice: the newest act is what the reader waits for, and may want to undo. */
export const after = (now: Toast | null, notice: Notice, id: number): Toast => ({ ...notice, id, count: now?.kind === notice.kind ? now.count + 1 : 1 });
