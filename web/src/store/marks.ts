/** Moments that were marked while a recording was made, kept in this browser beside the recording's id. */

const KEPT = "tiro.marks.";

export function keepMarks(recordingId: string, seconds: readonly number[]): void {
  if (seconds.length === 0) return;
  try {
    localStorage.setItem(KEPT + recordingId, JSON.stringify(seconds));
  } catch {
    // No room for them: the recording matters more.
  }
}

/** Gives the marked seconds, in order. */
export function marksOf(recordingId: string): number[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT + recordingId) ?? "[]");
    return Array.isArray(kept) ? kept.filter((at) => typeof at === "number") : [];
  } catch {
    return [];
  }
}
