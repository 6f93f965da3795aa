/** Says to screen readers what changed elsewhere; batched, so that many ends are one sentence. */

import { makeStore, useStore } from "~/store/store";

const polite = makeStore("");
const assertive = makeStore("");

/** Says something when the reader is free; something urgent at once. */
export function announce(text: string, { isUrgent = false } = {}): void {
  (isUrgent ? assertive : polite).set(text);
}

export function Announcer() {
  return (
    <>
      <div data-hidden-visually role="status" aria-live="polite">{useStore(polite)}</div>
      <div data-hidden-visually role="alert" aria-live="assertive">{useStore(assertive)}</div>
    </>
  );
}
