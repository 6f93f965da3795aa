/** Which choices fit what was typed. */

const MOST = 50;

interface Named {
  readonly value: string;
  readonly label: string;
}

/** Gives the choices that are not chosen and hold the text; those that begin with it first. */
export function matching<T extends Named>(choices: readonly T[], chosen: readonly string[], typed: string): T[] {
  const text = plain(typed);
  const left = choices.filter((choice) => !chosen.includes(choice.value) && plain(choice.label).includes(text));
  const begins = (choice: T): boolean => plain(choice.label).startsWith(text);
  return [...left.filter(begins), ...left.filter((choice) => !begins(choice))].slice(0, MOST);
}

/** Without case and accents. */
const plain = (text: string): string => text.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
