/** Where the text must be scrolled to, so that the word that is said can be read. */

export interface Sight {
  /** All in pixels from the top of the whole text. */
  readonly top: number;
  readonly height: number;
  readonly turnTop: number;
  readonly wordTop: number;
  readonly wordBottom: number;
}

const NARROW_PART = 1 / 3;
const EDGE_PART = 1 / 12;

/**
 * The place for the upper edge of what is seen; null when the word stands well.
 *
 * While it plays the word is kept in the middle third, and the text moves by the turn: its beginning goes to the upper
 * third, and only within a turn that is longer than that the word itself. While it rests, the word need only be seen.
 */
export function scrolledTo({ top, height, turnTop, wordTop, wordBottom }: Sight, isPlaying: boolean): number | null {
  const margin = height * (isPlaying ? NARROW_PART : EDGE_PART);
  if (wordTop >= top + margin && wordBottom <= top + height - margin) return null;
  // The beginning stands well already: the text cannot go higher.
  if (top <= 0 && wordBottom <= top + height - margin) return null;
  const upper = height * NARROW_PART;
  const byTurn = wordBottom <= turnTop - upper + height - margin;
  return Math.max(0, (byTurn ? turnTop : wordTop) - upper);
}
