/** A rule as a sentence, in pieces: words, and the names of tags, templates, languages and destinations among them. */

import { type AnyKey, t } from "~/text/later";
import { locale } from "~/text/text";

export interface RuleFacts {
  /** Names; null: any. */
  readonly tag: string | null;
  readonly language: string | null;
  readonly templates: readonly string[];
  readonly isCleaned: boolean;
  readonly languages: readonly string[];
  readonly destinations: readonly string[];
}

export type PieceKind = "text" | "tag" | "language" | "template" | "destination";
export interface Piece {
  readonly kind: PieceKind;
  readonly text: string;
}

/** Stand where names belong until the sentence is put together; no text has them. */
const OPEN = "\uE000";
const CLOSE = "\uE001";

/** Such as: When the tag is Standup: write Meeting and deliver to Office. */
export function piecesOf(facts: RuleFacts): Piece[] {
  const named: Piece[] = [];
  const slot = (kind: PieceKind) => (text: string): string => OPEN + String(named.push({ kind, text }) - 1) + CLOSE;
  const listed = (kind: PieceKind, names: readonly string[]): string => listOf(names.map(slot(kind)));
  const acts = [
    facts.templates.length > 0 ? t("rule.write", { templates: listed("template", facts.templates) }) : null,
    facts.isCleaned ? t("rule.cleans") : null,
    facts.languages.length > 0 ? t("rule.translates", { languages: listed("language", facts.languages) }) : null,
    facts.destinations.length > 0 ? t("rule.delivers", { destinations: listed("destination", facts.destinations) }) : null,
  ].filter((act) => act !== null);
  const when = t(whenKey(facts), {
    ...(facts.tag !== null && { tag: slot("tag")(facts.tag) }),
    ...(facts.language !== null && { language: slot("language")(facts.language) }),
  });
  return parted(t("rule.sentence", { when, acts: listOf(acts) }), named);
}

/** The same as one text, for labels. */
export const sentenceOf = (facts: RuleFacts): string => piecesOf(facts).map(({ text }) => text).join("");

function whenKey({ tag, language }: RuleFacts): AnyKey {
  if (tag !== null) return language === null ? "rule.whenTag" : "rule.whenBoth";
  return language === null ? "rule.always" : "rule.whenLanguage";
}

const listOf = (names: readonly string[]): string => new Intl.ListFormat(locale(), { type: "conjunction" }).format(names);

function parted(sentence: string, named: readonly Piece[]): Piece[] {
  return sentence.split(OPEN).flatMap((part, index): Piece[] => {
    if (index === 0) return [{ kind: "text", text: part }];
    const [number = "", rest = ""] = part.split(CLOSE);
    const name = named[Number(number)];
    return [...(name ? [name] : []), { kind: "text", text: rest }];
  }).filter(({ text }) => text !== "");
}
