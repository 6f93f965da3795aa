/** Characters as the server sees them: the page must part, compare and join text exactly as it does. */

const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const ONE_SPACE = new RegExp(`^${SPACE}$`, "u");
const AROUND = new RegExp(`^${SPACE}+|${SPACE}+$`, "gu");
// The signs of control are what is looked for.
// eslint-disable-next-line no-control-regex
const ONE_RUN = /[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+/gu;
const OPENING = /[\p{Ps}\p{Pi}]/u;
/** Chinese and Japanese, with their marks: written without spaces between words. */
const UNSPACED =
  /[\u2e80-\u303f\u3041-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
const KATAKANA = /[\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff]/u;
const LETTER_OR_FIGURE = /[\p{L}\p{N}]/u;

export const stripped = (text: string): string => text.replaceAll(AROUND, "");

export const isSpace = (character: string): boolean => ONE_SPACE.test(character);

export const isOpening = (character: string): boolean => OPENING.test(character);

/** The text on one line: any run of white space and control characters is one space. */
export const oneLine = (text: string): string => text.replaceAll(ONE_RUN, " ").replaceAll(/^ +| +$/g, "");

/** For each character of the text on one line, where it stands in the text itself. */
export function placesOnLine(text: string): number[] {
  const places: number[] = [];
  let position = 0;
  for (const { 0: run, index } of text.matchAll(ONE_RUN)) {
    for (; position < index; position += 1) places.push(position);
    position += run.length;
    // Runs at the edges are taken away.
    if (index > 0 && position < text.length) places.push(index);
  }
  for (; position < text.length; position += 1) places.push(position);
  return places;
}

/** Texts together, with a space between unless both sides are written without spaces. */
export function joined(texts: readonly string[]): string {
  let whole = "";
  for (const text of texts) {
    const isClose = whole === "" || text === "" || (isUnspaced([...whole].at(-1) ?? "") && isUnspaced([...text][0] ?? ""));
    whole += isClose ? text : ` ${text}`;
  }
  return whole;
}

/**
 * Parts a text into words, none of them empty.
 *
 * Spaces part words. In what is written without spaces a word begins with each letter, but a run of katakana, or of
 * another script, is one word. Marks belong to the word before, opening brackets and quotes to the one after.
 */
export const wordsOf = (text: string): string[] => oneLine(text).split(" ").flatMap(piecesOf);

function piecesOf(piece: string): string[] {
  if (!UNSPACED.test(piece)) return piece === "" ? [] : [piece];
  const words: string[] = [];
  let before = "";
  for (const character of piece) {
    if (before === "" || begins(before, character)) words.push(character);
    else words[words.length - 1] = (words.at(-1) ?? "") + character;
    before = character;
  }
  return words;
}

/** Whether a word begins between two characters that no space parts. */
function begins(before: string, character: string): boolean {
  if (isOpening(before)) return false;
  if (isOpening(character)) return true;
  if (!LETTER_OR_FIGURE.test(character)) return false;
  if (KATAKANA.test(character)) return !KATAKANA.test(before);
  return isUnspaced(character) || isUnspaced(before);
}

const isUnspaced = (character: string): boolean => UNSPACED.test(character);

export const codePoints = (text: string): string[] => [...text];

/** What words are compared by: letters and figures alone; marks count where there is nothing else. */
export function wordKey(word: string): string {
  return [...caseless(word)].filter((character) => LETTER_OR_FIGURE.test(character)).join("") || word;
}

/** Characters as people count them there: by code points. */
export const lengthOf = (text: string): number => [...text].length;

/** Each character by itself: a small final sigma is then a sigma, and ß is ss. */
const caseless = (text: string): string =>
  [...text].map((character) => (character === "ı" ? character : character.toUpperCase().toLowerCase())).join("");

/** Rounds to so many decimals; exactly half goes to the even neighbour. */
export function rounded(value: number, digits: number): number {
  const power = 10 ** digits;
  const doubled = value * power * 2;
  // Only a multiple of a power of two can stand exactly between two decimals.
  const isHalf = Number.isInteger(value * 2 ** (digits + 1)) && Number.isInteger(doubled) && doubled % 2 !== 0;
  if (!isHalf) return Number(value.toFixed(digits));
  const below = Math.floor(doubled / 2);
  return (below % 2 === 0 ? below : below + 1) / power;
}
