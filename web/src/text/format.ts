/** Fills ICU-style messages: `{name}`, `{count, plural, one {# file} other {# files}}`, and `selectordinal` alike. */

export type Values = Readonly<Record<string, string | number>>;

interface Found {
  readonly inside: string;
  readonly next: number;
}

/**
 * Fill a message.
 *
 * Branches of `plural` and `selectordinal` are `=N`, the categories of `Intl.PluralRules`, and `other`; `#` is the number.
 *
 * @throws Error when a value that the message names is missing, or a brace is not closed.
 */
export function format(message: string, values: Values, locale: string): string {
  let out = "";
  let at = 0;
  while (at < message.length) {
    const open = message.indexOf("{", at);
    if (open < 0) return out + message.slice(at);
    const { inside, next } = braced(message, open);
    out += message.slice(at, open) + placed(inside, values, locale);
    at = next;
  }
  return out;
}

/** Names the values that a message needs; a branch of a plural may be one word, too, and is none. */
export function namesIn(message: string): Set<string> {
  const names = message.matchAll(/(?<!(?:zero|one|two|few|many|other|=\d+) )\{(\w+)(?=[},])/g);
  return new Set([...names].map((match) => match[1] ?? ""));
}

function placed(inside: string, values: Values, locale: string): string {
  const plural = /^(\w+),\s*(plural|selectordinal),\s*([\s\S]*)$/.exec(inside);
  const name = plural?.[1] ?? inside.trim();
  const value = values[name];
  if (value === undefined) throw new Error(`The text needs a value for ${name}.`);
  if (plural) return chosen(plural[3] ?? "", values, { count: Number(value), locale, type: plural[2] === "plural" ? "cardinal" : "ordinal" });
  return typeof value === "number" ? numbersOf(locale).format(value) : isolated(value);
}

/** Formatters are dear to make: each is made once. */
const numbers = new Map<string, Intl.NumberFormat>();
const rules = new Map<string, Intl.PluralRules>();

function numbersOf(locale: string): Intl.NumberFormat {
  const known = numbers.get(locale) ?? new Intl.NumberFormat(locale);
  numbers.set(locale, known);
  return known;
}

function rulesOf(locale: string, type: Intl.PluralRuleType): Intl.PluralRules {
  const known = rules.get(`${locale} ${type}`) ?? new Intl.PluralRules(locale, { type });
  rules.set(`${locale} ${type}`, known);
  return known;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufefc]/u;

/** Keeps a name of the other direction from turning the marks around it: Unicode's first strong isolate. */
const isolated = (value: string): string => (RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value);

interface Counted {
  readonly count: number;
  readonly locale: string;
  readonly type: Intl.PluralRuleType;
}

function chosen(branches: string, values: Values, { count, locale, type }: Counted): string {
  const known = branchesOf(branches);
  const category = rulesOf(locale, type).select(count);
  const text = known.get(`=${String(count)}`) ?? known.get(category) ?? known.get("other") ?? "";
  const number = numbersOf(locale).format(count);
  return format(text.replaceAll("#", number), values, locale);
}

function branchesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  for (;;) {
    const open = text.indexOf("{", at);
    if (open < 0) return found;
    const { inside, next } = braced(text, open);
    found.set(text.slice(at, open).trim(), inside);
    at = next;
  }
}

function braced(text: string, open: number): Found {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    if (text[at] === "}") depth -= 1;
    if (depth === 0) return { inside: text.slice(open + 1, at), next: at + 1 };
  }
  throw new Error(`A brace is not closed in: ${text}`);
}
