/** What others hang into the text that is read: how a speaker's name is drawn, and the keys that concern speakers. */

import { createContext, type ReactNode } from "react";

import type { Person } from "~/speakers/people";
import type { Turn } from "~/transcript/turns";

export interface Slots {
  /** Draws who speaks a turn in place of the plain name, such as a button that opens a popover. */
  readonly name?: (turn: Turn, person: Person | undefined) => ReactNode;
  /** Takes a key that was pressed on a turn (S, 1 to 9); true when it has been used. */
  readonly onKey?: (turn: Turn, event: KeyboardEvent) => boolean;
}

export const SlotsContext = createContext<Slots>({});
