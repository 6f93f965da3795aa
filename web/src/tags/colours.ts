/** The colours that a tag may have: by the server's names, drawn in the tones of the speakers, which are told apart by all eyes. */

import type { Tag } from "~/api/types";
import type { Key } from "~/text/text";

export type Colour = Tag["colour"];

/** By number of a speaker's tone, in the order in which new tags take them. */
const TONES = { blue: 1, amber: 2, violet: 8, green: 3, teal: 6, red: 7, pink: 4, slate: 10 } as const satisfies Readonly<Record<Colour, number>>;

export const COLOURS = Object.keys(TONES) as readonly Colour[];

/** The tone of a colour; slate for one that this page does not know. */
export const toneOf = (colour: string): number => (colour in TONES ? TONES[colour as Colour] : TONES.slate);

export const colourKey = (colour: Colour): Key => `colour.${colour}`;

/** The colour that fewest of the tags have, the first of those. */
export function nextColour(tags: readonly Pick<Tag, "colour">[]): Colour {
  const used = new Map(COLOURS.map((colour) => [colour, 0]));
  for (const { colour } of tags) used.set(colour, (used.get(colour) ?? 0) + 1);
  return COLOURS.reduce((least, colour) => ((used.get(colour) ?? 0) < (used.get(least) ?? 0) ? colour : least), COLOURS[0] ?? "blue");
}
