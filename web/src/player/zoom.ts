/** How closely the wave is seen: steps from the whole recording to single words. */

const STEP = 2;
const CLOSEST = 160;
/** The first step shows at least this much more than the whole does. */
const FIRST = 4;

/** The next step in or out; null is the whole recording. */
export function zoomed(now: number | null, isCloser: boolean, duration: number, width: number): number | null {
  const whole = width / Math.max(1, duration);
  if (now === null) return isCloser ? Math.min(CLOSEST, Math.max(whole * FIRST, CLOSEST / STEP ** 3)) : null;
  if (isCloser) return Math.min(CLOSEST, now * STEP);
  return now / STEP < Math.max(whole * STEP, 1) ? null : now / STEP;
}
