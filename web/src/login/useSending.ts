/** Sends a form that lets people in, and holds what became of it: busy, refused, to be tried later. */

import { type FormEvent, useState } from "react";

import { useWait, waitIn } from "~/login/wait";
import { t } from "~/text/text";
import { announce } from "~/ui/Announcer";

export interface Sending {
  readonly isBusy: boolean;
  /** Why it was refused the last time. */
  readonly error: unknown;
  /** Seconds until it may be tried again. */
  readonly left: number;
  readonly send: (event: FormEvent) => void;
}

/** Sends with `act`; nothing is shown as done before the server has agreed. */
export function useSending(act: () => Promise<void>, onRefused?: (error: unknown) => void): Sending {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { left, wait } = useWait();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isBusy || left > 0) return;
    setBusy(true);
    setError(null);
    act().catch((reason: unknown) => {
      const seconds = waitIn(reason);
      if (seconds !== null) {
        wait(seconds);
        announce(t("login.wait", { seconds: Math.ceil(seconds) }), { isUrgent: true });
      }
      setError(reason);
      setBusy(false);
      onRefused?.(reason);
    });
  };
  return { isBusy, error: left === 0 && waitIn(error) !== null ? null : error, left, send };
}
