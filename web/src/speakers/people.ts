/** Speakers as people see them: initials, a name, a colour that stays. */

import type { Speaker } from "~/api/types";
import { t } from "~/text/text";

const COLOURS = 10;

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly initials: string;
  /** 1 to 10, by the place among the recording's speakers. */
  readonly colour: number;
  /** The colour is shared with one before, so the badge has a ring. */
  readonly isRepeated: boolean;
}

/** Gives the people of a recording, in its order. */
export function peopleOf(speakers: readonly Pick<Speaker, "id" | "name">[]): Person[] {
  return speakers.map((speaker, index) => ({
    id: speaker.id,
    name: speaker.name ?? t("speaker.unnamed", { number: index + 1 }),
    initials: speaker.name === null ? t("speaker.initial", { number: index + 1 }) : initialsOf(speaker.name),
    colour: (index % COLOURS) + 1,
    isRepeated: index >= COLOURS,
  }));
}

/** First letters of the first and the last word; one where there is one word of a script without case. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const [first = "", last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const letters = last === undefined ? [...first].slice(0, isCased(first) ? 2 : 1) : [[...first][0], [...last][0]];
  return letters.join("").toLocaleUpperCase();
}

const isCased = (word: string): boolean => word.toLowerCase() !== word.toUpperCase();
