/** How far a recording is, and how long it is, to the second. */

import { clock } from "~/text/numbers";
import { t } from "~/text/text";

/** The clock that runs: `04:12`. */
export const clockText = (seconds: number): string => clock(seconds, { isPadded: true });

/** How much there is: `12 min 41 s`. */
export function exactLength(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return t("recorder.hours", { hours, minutes, seconds: rest });
  return minutes > 0 ? t("recorder.minutes", { minutes, seconds: rest }) : t("recorder.seconds", { seconds: rest });
}
