/** The text while it is edited, in the place of the text that is read. */

import type { Recording, Transcript } from "~/api/types";
import type { Player } from "~/player/player";

export interface EditingAreaProps {
  readonly recording: Recording;
  /** All of it: every segment, what is held back too. */
  readonly transcript: Transcript;
  readonly player: Player;
  /** The word to begin at: its segment and its number there. */
  readonly at: { readonly segment: string; readonly word: number } | null;
  /** The place in the head, beside the title, for what saves and discards (by `createPortal`). */
  readonly headActions: HTMLElement | null;
  readonly onLeave: () => void;
}

export const EditingArea = ({ transcript }: EditingAreaProps) => <p>{transcript.id}</p>;
