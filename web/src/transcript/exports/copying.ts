/** The text as plain text for other programs: with or without who speaks and when. */

import type { Person } from "~/speakers/people";
import { clock } from "~/text/numbers";
import { type Block, textOf, type Turn } from "~/transcript/turns";

export interface CopyForm {
  readonly isWithNames: boolean;
  readonly isWithTimes: boolean;
}

export const COPY_FORMS: readonly (CopyForm & { readonly name: "text" | "names" | "times" | "all" })[] = [
  { name: "text", isWithNames: false, isWithTimes: false },
  { name: "names", isWithNames: true, isWithTimes: false },
  { name: "times", isWithNames: false, isWithTimes: true },
  { name: "all", isWithNames: true, isWithTimes: true },
];

/** Turns as paragraphs; what is held back is left out. */
export function copied(blocks: readonly Block[], people: readonly Person[], { isWithNames, isWithTimes }: CopyForm): string {
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return blocks
    .filter((block): block is Turn => block.kind === "turn")
    .map((turn) => {
      const name = isWithNames && turn.speaker !== null ? names.get(turn.speaker) : undefined;
      const head = [isWithTimes ? `[${clock(turn.start)}]` : "", name === undefined ? "" : `${name}:`].filter(Boolean).join(" ");
      return head === "" ? textOf(turn) : `${head} ${textOf(turn)}`;
    })
    .join("\n\n");
}
