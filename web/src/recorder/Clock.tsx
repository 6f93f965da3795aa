/** How long has been recorded; it never runs back, though the pieces come a little late. */

import { useEffect, useState } from "react";

import { clockText, secondsNow } from "~/recorder/clock";
import styles from "~/recorder/RecorderPage.module.css";
import { taking } from "~/recorder/taking";
import { useStore } from "~/store/store";
import { spokenClock } from "~/text/numbers";

const TICK_MS = 200;

export function Clock() {
  const seconds = useSeconds();
  return (
    <p className={styles.clock} role="timer" aria-live="off" aria-label={spokenClock(seconds)} data-idle={seconds === 0 || undefined}>
      {clockText(seconds)}
    </p>
  );
}

/** Whole seconds of the recording that is made. */
export function useSeconds(): number {
  const { id, phase } = useStore(taking);
  const [shown, setShown] = useState({ id, seconds: 0 });
  if (shown.id !== id) setShown({ id, seconds: 0 });
  useEffect(() => {
    if (phase === "ready" || phase === "asking") return;
    const tick = (): void => {
      const now = taking.get();
      const seconds = now.phase === "running" ? secondsNow(now.seconds, now.atMs, performance.now()) : now.seconds;
      setShown((before) => {
        const next = Math.max(before.seconds, Math.floor(seconds));
        return next === before.seconds ? before : { ...before, seconds: next };
      });
    };
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => { clearInterval(timer); };
  }, [id, phase]);
  return shown.seconds;
}
