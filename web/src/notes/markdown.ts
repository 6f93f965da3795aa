/** Reads the Markdown of notes: the little that templates and people write, with times such as [12:41] as places in the sound. */

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "strong" | "em"; readonly inside: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "link"; readonly href: string; readonly inside: readonly Inline[] }
  | { readonly kind: "time"; readonly seconds: number };

export interface Item {
  readonly inside: readonly Inline[];
  readonly blocks: readonly Block[];
  /** A box to tick, and the line of the text that it stands in; null where there is none. */
  readonly task: { readonly isDone: boolean; readonly line: number } | null;
}

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly inside: readonly Inline[] }
  | { readonly kind: "paragraph"; readonly inside: readonly Inline[] }
  | { readonly kind: "list"; readonly isOrdered: boolean; readonly items: readonly Item[] }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "table"; readonly head: readonly (readonly Inline[])[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly kind: "rule" };

interface Line {
  readonly text: string;
  /** In the whole text, from 0. */
  readonly number: number;
}

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/u;
const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/u;
const RULE = /^\s*(?:-\s*){3,}$|^\s*(?:\*\s*){3,}$|^\s*(?:_\s*){3,}$/u;
const FENCE = /^\s*(```|~~~)/u;
const QUOTE = /^\s*>\s?/u;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/u;
/** Deeper than this nothing is read as structure. */
const DEEPEST = 8;

export const readMarkdown = (text: string): Block[] => blocksOf(text.replaceAll("\r\n", "\n").split("\n").map((line, number) => ({ text: line, number })), 0);

function blocksOf(lines: readonly Line[], depth: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const { block, next } = blockAt(lines, at, depth);
    if (block) blocks.push(block);
    at = next;
  }
  return blocks;
}

interface Found {
  readonly block: Block | null;
  readonly next: number;
}

const textAt = (lines: readonly Line[], at: number): string => lines[at]?.text ?? "";

function blockAt(lines: readonly Line[], at: number, depth: number): Found {
  const text = textAt(lines, at);
  if (text.trim() === "") return { block: null, next: at + 1 };
  if (FENCE.test(text)) return codeAt(lines, at);
  const heading = headingOf(text);
  if (heading) return { block: heading, next: at + 1 };
  if (RULE.test(text)) return { block: { kind: "rule" }, next: at + 1 };
  if (depth < DEEPEST) {
    if (QUOTE.test(text)) return quoteAt(lines, at, depth);
    if (ITEM.test(text)) return listAt(lines, at, depth);
  }
  if (text.includes("|") && TABLE_RULE.test(textAt(lines, at + 1))) return tableAt(lines, at);
  return paragraphAt(lines, at);
}

function headingOf(text: string): Block | null {
  const [, signs, inside] = HEADING.exec(text) ?? [];
  return signs === undefined ? null : { kind: "heading", level: signs.length, inside: readInline(inside ?? "") };
}

function codeAt(lines: readonly Line[], at: number): Found {
  const fence = FENCE.exec(textAt(lines, at))?.[1] ?? "```";
  let end = at + 1;
  while (end < lines.length && !textAt(lines, end).trimStart().startsWith(fence)) end += 1;
  return { block: { kind: "code", text: lines.slice(at + 1, end).map(({ text }) => text).join("\n") }, next: end + 1 };
}

function quoteAt(lines: readonly Line[], at: number, depth: number): Found {
  let end = at;
  while (end < lines.length && QUOTE.test(textAt(lines, end))) end += 1;
  const inside = lines.slice(at, end).map(({ text, number }) => ({ text: text.replace(QUOTE, ""), number }));
  return { block: { kind: "quote", blocks: blocksOf(inside, depth + 1) }, next: end };
}

function listAt(lines: readonly Line[], first: number, depth: number): Found {
  const begun = itemOf(textAt(lines, first));
  const items: Item[] = [];
  let at = first;
  while (begun && at < lines.length) {
    const { indent, isOrdered, box, text } = itemOf(textAt(lines, at)) ?? {};
    if (indent !== begun.indent || isOrdered !== begun.isOrdered) break;
    const end = endOfItem(lines, at + 1, indent);
    items.push({
      inside: readInline(text ?? ""),
      blocks: blocksOf(lines.slice(at + 1, end), depth + 1),
      task: box === undefined ? null : { isDone: box !== " ", line: lines[at]?.number ?? 0 },
    });
    at = end;
  }
  return { block: { kind: "list", isOrdered: begun?.isOrdered ?? false, items }, next: Math.max(at, first + 1) };
}

function itemOf(line: string) {
  const [, space, number, box, text] = ITEM.exec(line) ?? [];
  return space === undefined ? null : { indent: space.length, isOrdered: number !== undefined, box, text };
}

/** What is further in belongs to the item; empty lines do where such a line, or the next item, follows. */
function endOfItem(lines: readonly Line[], from: number, indent: number): number {
  let end = from;
  for (let at = from; at < lines.length; at += 1) {
    const text = textAt(lines, at);
    if (text.trim() === "") continue;
    const isInside = text.length - text.trimStart().length > indent;
    if (!isInside) return ITEM.test(text) ? at : end;
    end = at + 1;
  }
  return end;
}

function tableAt(lines: readonly Line[], at: number): Found {
  let end = at + 2;
  while (end < lines.length && textAt(lines, end).includes("|")) end += 1;
  const cells = ({ text }: Line) => text.trim().replace(/^\||\|$/gu, "").split("|").map((cell) => readInline(cell.trim()));
  const [head = [], ...rows] = [lines[at], ...lines.slice(at + 2, end)].filter((line) => line !== undefined).map(cells);
  return { block: { kind: "table", head, rows }, next: end };
}

function paragraphAt(lines: readonly Line[], at: number): Found {
  let end = at + 1;
  while (end < lines.length && !isOther(textAt(lines, end))) end += 1;
  return { block: { kind: "paragraph", inside: readInline(lines.slice(at, end).map(({ text }) => text.trim()).join("\n")) }, next: end };
}

const isOther = (text: string): boolean => text.trim() === "" || [HEADING, ITEM, RULE, FENCE, QUOTE].some((known) => known.test(text));

const TIME = /\[(\d{1,3}):([0-5]\d)(?::([0-5]\d))?\](?!\()/u;
const SIGNS = new RegExp(
  [
    /\\([\\`*_[\]#<])/u.source, // escaped
    /`([^`\n]+)`/u.source, // code
    /\*\*(?=\S)([\s\S]+?\S|\S)\*\*/u.source, // strong
    /(?<![\p{L}\p{N}*])\*(?=[^\s*])([\s\S]*?[^\s*])\*(?!\*)/u.source, // em
    /(?<![\p{L}\p{N}_])_(?=[^\s_])([\s\S]*?[^\s_])_(?![\p{L}\p{N}_])/u.source, // em
    /\[([^\]\n]{1,500})\]\((https?:\/\/[^\s)]{1,2000}|mailto:[^\s)]{1,300})\)/u.source, // link
    TIME.source,
  ].join("|"),
  "u",
);

/** Longer than this nobody writes a paragraph, and looking for signs would take long. */
const LONGEST = 20_000;

/** Reads what stands in a line. */
export function readInline(text: string): Inline[] {
  if (text.length > LONGEST) return [{ kind: "text", text }];
  const found: Inline[] = [];
  let rest = text;
  while (rest !== "") {
    const match = SIGNS.exec(rest);
    if (!match) break;
    if (match.index > 0) found.push({ kind: "text", text: rest.slice(0, match.index) });
    found.push(signOf(match));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest !== "") found.push({ kind: "text", text: rest });
  return found;
}

function signOf(match: RegExpExecArray): Inline {
  const [, escaped, code, strong, star, bar, label, href, one, two, three] = match;
  if (escaped !== undefined) return { kind: "text", text: escaped };
  if (code !== undefined) return { kind: "code", text: code };
  if (strong !== undefined) return { kind: "strong", inside: readInline(strong) };
  if (star !== undefined || bar !== undefined) return { kind: "em", inside: readInline(star ?? bar ?? "") };
  if (label !== undefined) return { kind: "link", href: href ?? "", inside: [{ kind: "text", text: label }] };
  const parts = [one, two, three].filter((part) => part !== undefined).map(Number);
  return { kind: "time", seconds: parts.reduce((sum, part) => sum * 60 + part, 0) };
}

/** The text with the box of a line ticked, or not; null where there is no box any more. */
export function ticked(text: string, line: number, isDone: boolean): string | null {
  const lines = text.split("\n");
  const now = lines[line];
  if (now === undefined || !/^\s*(?:[-*+]|\d{1,9}[.)])\s+\[[ xX]\]\s/u.test(now)) return null;
  lines[line] = now.replace(/\[[ xX]\]/u, isDone ? "[x]" : "[ ]");
  return lines.join("\n");
}

/** Parts what is to be done from who does it and until when: those stand behind the times, after a dot. */
export function partTask(inside: readonly Inline[]): { readonly what: readonly Inline[]; readonly who: string | null } {
  const last = inside.at(-1);
  if (last?.kind !== "text") return { what: inside, who: null };
  const isAfterTime = inside.at(-2)?.kind === "time";
  const at = isAfterTime && last.text.startsWith(" · ") ? 0 : -1;
  if (at < 0) return { what: inside, who: null };
  return { what: inside.slice(0, -1), who: last.text.slice(3).trim() };
}
