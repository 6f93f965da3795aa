/** Rules: fetched, made, changed, put in order, applied; and what one says, by names. */

import { queryOptions } from "@tanstack/react-query";

import { DELETE, GET, PATCH, POST, told } from "~/api/client";
import type { TemplateSummary } from "~/api/types";
import type { components } from "~/api/schema";
import type { Destination } from "~/delivering/queries";
import type { RuleFacts } from "~/deliveries/ruleWords";
import { worded } from "~/notes/queries";
import { languageName } from "~/text/numbers";
import { t } from "~/text/later";

type Schemas = components["schemas"];
export type Rule = Schemas["Rule"];
export type RuleRun = Schemas["RuleRunResult"];

export const rulesQuery = queryOptions({
  queryKey: ["rules"],
  staleTime: 0,
  queryFn: async ({ signal }) => (await told(GET("/api/v1/rules", { signal }))).items,
});

export interface RuleDraft {
  /** Name or id; null: any. */
  readonly tag: string | null;
  readonly language: string | null;
  readonly template: readonly string[];
  readonly clean: boolean;
  readonly translate_to: readonly string[];
  readonly deliver: readonly string[];
}

export const EMPTY: RuleDraft = { tag: null, language: null, template: [], clean: false, translate_to: [], deliver: [] };

export const draftOf = ({ when, template, clean, translate_to, deliver }: Rule): RuleDraft => ({ tag: when.tag, language: when.language, template, clean, translate_to, deliver });

export const isIdle = ({ template, clean, translate_to: languages, deliver }: RuleDraft): boolean => template.length + languages.length + deliver.length === 0 && !clean;

const bodyOf = ({ tag, language, template, clean, translate_to, deliver }: RuleDraft) => ({
  when: { tag, language }, template: [...template], clean, translate_to: [...translate_to], deliver: [...deliver],
});

const at = (id: string) => ({ path: { rule_id: id } });

export const createRule = (draft: RuleDraft, isActive = true) => told(POST("/api/v1/rules", { body: { ...bodyOf(draft), is_active: isActive } }));

/** Changes a rule as it was seen. */
const patch = ({ id, revision }: Rule, change: Partial<Schemas["RuleChange"]>) =>
  told(PATCH("/api/v1/rules/{rule_id}", { params: { ...at(id), header: { "If-Match": `"${String(revision)}"` } }, body: change as Schemas["RuleChange"] }));

export const changeRule = (rule: Rule, draft: RuleDraft) => patch(rule, bodyOf(draft));
export const turnRule = (rule: Rule, isActive: boolean) => patch(rule, { is_active: isActive });
export const deleteRule = (id: string) => told(DELETE("/api/v1/rules/{rule_id}", { params: at(id) }));

/** Lets two rules change places. */
export async function swapRules(one: Rule, other: Rule): Promise<void> {
  await patch(one, { position: other.position });
  await patch(other, { position: one.position });
}

export const runRule = (id: string, { isDry, isAgain }: { readonly isDry: boolean; readonly isAgain: boolean }): Promise<RuleRun> =>
  told(POST("/api/v1/rules/{rule_id}/run", { params: at(id), body: { dry_run: isDry, again: isAgain } }));

export interface Names {
  readonly templates: readonly Pick<TemplateSummary, "id" | "name" | "title">[];
  readonly destinations: readonly Pick<Destination, "id" | "name">[];
}

/** A template by the name or the name and version that a rule has. */
export function templateTitle(wanted: string, templates: Names["templates"]): string {
  const found = templates.find(({ id, name }) => id === wanted || name === wanted || name === wanted.split("@")[0]);
  return found ? worded(found.title) || found.name : wanted;
}

/** What a rule says, by names; what is gone is said to be. */
export const factsOf = (rule: Rule, { templates, destinations }: Names): RuleFacts => ({
  tag: rule.when.tag === null ? null : (rule.tag?.name ?? t("rule.gone")),
  language: rule.when.language === null ? null : languageName(rule.when.language),
  templates: rule.template.map((name) => templateTitle(name, templates)),
  isCleaned: rule.clean,
  languages: rule.translate_to.map(languageName),
  destinations: rule.deliver.map((id) => destinations.find((destination) => destination.id === id)?.name ?? t("rule.gone")),
});
