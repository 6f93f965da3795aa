/** Speakers as people see them: initials, a name, a colour that stays. */

import type { Speaker } from "~/api/types";
import { t } from "~/text/text";

const COLOURS = 10;

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly initials: string;
  /** 1 to 10, by the number of the label, which stays when others are merged away. */
  readonly colour: number;
  /** The colour is shared with one before, so the badge has a ring. */
  readonly isRepeated: boolean;
}

/** Gives the people of a recording, in its order. */
export function peopleOf(speakers: readonly Pick<Speaker, "id" | "name">[]): Person[] {
  return speakers.map((speaker, index) => {
    const number = numberOf(speaker.id) ?? index + 1;
    return {
      id: speaker.id,
      name: speaker.name ?? t("speaker.unnamed", { number }),
      initials: speaker.name === null ? t("speaker.initial", { number }) : initialsOf(speaker.name),
      colour: ((number - 1) % COLOURS) + 1,
      isRepeated: number > COLOURS,
    };
  });
}

/** The number of a label such as `S3`. */
function numberOf(label: string): number | null {
  const number = /^S([1-9]\d*)$/.exec(label)?.[1];
  return number === undefined ? null : Number(number);
}

/** First letters of the first and the last word; one where there is one word of a script without case. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const [first = "", last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const letters = last === undefined ? [...first].slice(0, isCased(first) ? 2 : 1) : [[...first][0], [...last][0]];
  return letters.join("").toLocaleUpperCase();
}

const isCased = (word: string): boolean => word.toLowerCase() !== word.toUpperCase();
