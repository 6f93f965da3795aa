/** How old what is shown is, while the line to the server is broken. */

import { useEffect, useState } from "react";

import { brokenSince } from "~/live/live";
import { useStore } from "~/store/store";
import { t } from "~/text/text";

/** A break this short is not worth a word. */
export const QUIET_MS = 5000;
const TICK_MS = 5000;

/** Gives the age in words; null while the line stands, or has just broken. */
export function useAge(): string | null {
  const since = useStore(brokenSince);
  const [age, setAge] = useState<string | null>(null);
  useEffect(() => {
    const look = (): void => { setAge(since === null || Date.now() - since < QUIET_MS ? null : ageText(Date.now() - since)); };
    const first = setTimeout(look, since === null ? 0 : QUIET_MS);
    const timer = since === null ? undefined : setInterval(look, TICK_MS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [since]);
  return since === null ? null : age;
}

/** `40 s`, `12 min`, `3 h`. */
export function ageText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return t("age.seconds", { count: seconds });
  return seconds < 3600 ? t("age.minutes", { count: Math.floor(seconds / 60) }) : t("age.hours", { count: Math.floor(seconds / 3600) });
}
