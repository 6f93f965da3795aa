/** Tells the result of the reader's own act: one line, one action, one at a time; equal ones become one. */

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

export const toasts = makeStore<readonly Toast[]>([]);
let last = 0;

/** Shows a toast, or counts it into one of the same kind that still waits or shows. */
export function notify(notice: Notice): void {
  last += 1;
  toasts.set((now) => merged(now, notice, last));
}

export const dismiss = (id: number): void => {
  toasts.set((now) => now.filter((toast) => toast.id !== id));
};

/** Puts a notice behind the others, or joins it with its own kind. */
export function merged(now: readonly Toast[], notice: Notice, id: number): readonly Toast[] {
  const same = now.find((toast) => toast.kind === notice.kind);
  if (!same) return [...now, { ...notice, id, count: 1 }];
  return now.map((toast) => (toast === same ? { ...notice, id, count: same.count + 1 } : toast));
}
