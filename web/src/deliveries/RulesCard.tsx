/** The rules, in their order: what each says, whether it is on, and what may be done with it. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Ellipsis, Pencil, Play, Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import type { Destination } from "~/delivering/queries";
import { createRule, deleteRule, draftOf, factsOf, type Rule, rulesQuery, swapRules, turnRule } from "~/deliveries/rules";
import styles from "~/deliveries/RulesCard.module.css";
import { RuleRunDialog } from "~/deliveries/RuleRunDialog";
import { RuleSheet } from "~/deliveries/RuleSheet";
import { type Piece, piecesOf, sentenceOf } from "~/deliveries/ruleWords";
import { Fetching } from "~/jobs/Fetching";
import { refusedText } from "~/jobs/refused";
import { tagsQuery } from "~/live/queries";
import { templatesQuery } from "~/notes/queries";
import { toneOf } from "~/tags/colours";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Switch } from "~/ui/Choices";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";

export function RulesCard({ destinations }: { readonly destinations: readonly Destination[] }) {
  const query = useQuery(rulesQuery);
  const { data } = query;
  const [opened, setOpened] = useState<{ readonly rule: Rule | null } | null>(null);
  const [run, setRun] = useState<Rule | null>(null);
  const rules = data ?? [];
  return (
    <Card title={t("rules")} aside={<Button variant="outline" size="sm" icon={Plus} onClick={() => { setOpened({ rule: null }); }}>{t("rule.new")}</Button>}>
      <Fetching query={query} rows={2} />
      {data?.length === 0 && <p className={styles.none}>{t("rule.none")}</p>}
      {rules.length > 0 && (
        <ol className={styles.rules}>
          {rules.map((rule, index) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              before={rules[index - 1] ?? null}
              after={rules[index + 1] ?? null}
              destinations={destinations}
              onEdit={() => { setOpened({ rule }); }}
              onRun={() => { setRun(rule); }}
            />
          ))}
        </ol>
      )}
      {opened && <RuleSheet rule={opened.rule} destinations={destinations} onClose={() => { setOpened(null); }} />}
      {run && <RuleRunDialog rule={run} onClose={() => { setRun(null); }} />}
    </Card>
  );
}

interface RuleRowProps {
  readonly rule: Rule;
  readonly before: Rule | null;
  readonly after: Rule | null;
  readonly destinations: readonly Destination[];
  readonly onEdit: () => void;
  readonly onRun: () => void;
}

function RuleRow({ rule, before, after, destinations, onEdit, onRun }: RuleRowProps) {
  const queries = useQueryClient();
  const { data: templates = [] } = useQuery(templatesQuery);
  const facts = factsOf(rule, { templates, destinations });
  const sentence = sentenceOf(facts);
  const refresh = () => queries.invalidateQueries({ queryKey: rulesQuery.queryKey });
  const acting = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onError: (error) => { notify({ kind: "rule-refused", text: () => t("rule.refused", { reason: refusedText(error) }) }); },
    onSettled: refresh,
  });
  const turning = useMutation({
    mutationFn: (isActive: boolean) => turnRule(rule, isActive),
    onError: (error) => { notify({ kind: "rule-refused", text: () => t("rule.refused", { reason: refusedText(error) }) }); },
    onSettled: refresh,
  });
  const remove = async (): Promise<void> => {
    await deleteRule(rule.id);
    const back = (): void => { void createRule(draftOf(rule), rule.is_active).then(refresh, () => undefined); };
    notify({ kind: "rule-deleted", text: () => t("rule.deleted"), action: { label: t("undo"), run: back } });
  };
  const isActive = turning.isPending ? turning.variables : rule.is_active;
  return (
    <li className={styles.rule} data-off={isActive ? undefined : ""}>
      <Switch aria-label={t("rule.active", { rule: sentence })} checked={isActive} onChange={(event) => { turning.mutate(event.target.checked); }} />
      <div className={styles.words}>
        <p>{piecesOf(facts).map((piece, index) => <Word key={index} piece={piece} tagId={rule.tag?.id ?? null} />)}</p>
        {rule.problems.map(({ path, message }) => <p key={path} className={styles.problem}>{message}</p>)}
      </div>
      <Menu label={t("rule.more", { rule: sentence })} trigger={<Button size="sm" icon={Ellipsis} aria-label={t("rule.more", { rule: sentence })} />}>
        <MenuItem icon={Pencil} onSelect={onEdit}>{t("rule.edit")}</MenuItem>
        <MenuItem icon={Play} onSelect={onRun}>{t("rule.run")}</MenuItem>
        {before && <MenuItem icon={ArrowUp} onSelect={() => { acting.mutate(() => swapRules(rule, before)); }}>{t("rule.up")}</MenuItem>}
        {after && <MenuItem icon={ArrowDown} onSelect={() => { acting.mutate(() => swapRules(rule, after)); }}>{t("rule.down")}</MenuItem>}
        <MenuRule />
        <MenuItem icon={Trash2} tone="danger" onSelect={() => { acting.mutate(remove); }}>{t("rule.delete")}</MenuItem>
      </Menu>
    </li>
  );
}

function Word({ piece: { kind, text }, tagId }: { readonly piece: Piece; readonly tagId: string | null }) {
  const { data: tags = [] } = useQuery(tagsQuery);
  if (kind === "text") return <>{text}</>;
  const colour = kind === "tag" ? tags.find(({ id }) => id === tagId)?.colour : undefined;
  return <Tag tone={kind === "template" ? "accent" : "neutral"} {...(colour !== undefined && { dot: toneOf(colour) })}><bdi>{text}</bdi></Tag>;
}
