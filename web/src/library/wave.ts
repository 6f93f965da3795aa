/** The small picture of a recording's loudness. */

const BARS = 33;
const STEP = 4;
export const WAVE_WIDTH = BARS * STEP;
export const WAVE_HEIGHT = 26;
const LEAST = 1;

/** Draws the bars as one path: each stands for the loudest of its share. */
export function wavePath(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  if (bytes.length === 0) return "";
  const bars = Array.from({ length: BARS }, (_, bar) => {
    const [from, to] = [Math.floor((bar * bytes.length) / BARS), Math.floor(((bar + 1) * bytes.length) / BARS)];
    const loud = Math.max(0, ...bytes.subarray(from, Math.max(to, from + 1)));
    const half = Math.max(LEAST, (loud / 255) * (WAVE_HEIGHT / 2 - 1));
    return `M${String(bar * STEP + 2)} ${(WAVE_HEIGHT / 2 - half).toFixed(1)}v${(2 * half).toFixed(1)}`;
  });
  return bars.join("");
}
