/** How wide the panel beside the text is, kept for the next visit. */

export const NARROWEST = 320;
export const WIDEST = 560;
const KEPT = "tiro.panel";

/** The width that was chosen; null while it is the design's. */
export function keptWidth(): number | null {
  const kept = Number(localStorage.getItem(KEPT) ?? Number.NaN);
  return Number.isFinite(kept) && kept > 0 ? within(kept) : null;
}

/** Keeps a width within its bounds and gives it; null is the design's again. */
export function keepWidth(wished: number | null): number | null {
  if (wished === null) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, String(within(wished)));
  return wished === null ? null : within(wished);
}

export const within = (width: number): number => Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
