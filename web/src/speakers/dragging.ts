/** A speaker's badge that is dragged onto a turn. */

export const SPEAKER_DRAG = "application/x-tiro-speaker";
