/** One rule: for which recordings it holds, and what is made of them. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";

import type { Destination } from "~/delivering/queries";
import styles from "~/deliveries/Forms.module.css";
import { changeRule, createRule, draftOf, EMPTY, isIdle, type Rule, type RuleDraft, rulesQuery } from "~/deliveries/rules";
import { refusedText } from "~/jobs/refused";
import { tagsQuery } from "~/live/queries";
import { templatesQuery, worded } from "~/notes/queries";
import { languagesOf } from "~/options/languages";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { Switch } from "~/ui/Choices";
import { Combobox } from "~/ui/Combobox";
import { Sheet } from "~/ui/Overlay";
import { Select } from "~/ui/Select";
import { Setting } from "~/ui/Setting";

const ANY = "any";

interface RuleSheetProps {
  /** Null: a new one. */
  readonly rule: Rule | null;
  readonly destinations: readonly Destination[];
  readonly onClose: () => void;
}

export function RuleSheet({ rule, destinations, onClose }: RuleSheetProps) {
  const id = useId();
  const queries = useQueryClient();
  const { data: tags = [] } = useQuery(tagsQuery);
  const { data: templates = [] } = useQuery(templatesQuery);
  const [start] = useState(rule);
  const [draft, setDraft] = useState<RuleDraft>(() => (start ? draftOf(start) : EMPTY));
  const [isTried, setTried] = useState(false);
  const saving = useMutation({
    mutationFn: () => (start ? changeRule(start, draft) : createRule(draft)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: rulesQuery.queryKey });
      onClose();
    },
  });
  const change = (part: Partial<RuleDraft>): void => { setDraft({ ...draft, ...part }); };
  const submitted = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!isIdle(draft) && !saving.isPending) saving.mutate();
  };
  const trouble = isTried && isIdle(draft) ? t("rule.needed") : saving.error ? refusedText(saving.error) : null;
  const remove = (name: string): string => t("destination.remove", { name });
  return (
    <Sheet
      isOpen
      onClose={onClose}
      title={t(rule ? "rule.edit" : "rule.new")}
      closeLabel={t("close")}
      footer={
        <>
          <div className={styles.grow}>{trouble !== null && <p className={styles.refused} role="alert">{trouble}</p>}</div>
          <Button variant="primary" type="submit" form={id} isBusy={saving.isPending}>{t("rule.save")}</Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={submitted}>
        <fieldset className={styles.group} data-first="">
          <legend>{t("rule.when")}</legend>
          <div className={styles.two}>
            <Select
              label={t("rule.tag")}
              value={draft.tag ?? ANY}
              onChoose={(tag) => { change({ tag: tag === ANY ? null : tag }); }}
              choices={[{ value: ANY, label: t("rule.anyTag") }, ...tags.map((tag) => ({ value: tag.id, label: tag.name }))]}
            />
            <Select
              label={t("rule.language")}
              value={draft.language ?? ANY}
              onChoose={(language) => { change({ language: language === ANY ? null : language }); }}
              choices={[{ value: ANY, label: t("rule.anyLanguage") }, ...languagesOf(undefined)]}
            />
          </div>
        </fieldset>
        <fieldset className={styles.group}>
          <legend>{t("rule.then")}</legend>
          <Combobox
            label={t("rule.templates")}
            placeholder={t("rule.nothing")}
            removeLabel={remove}
            choices={templates.map(({ name, title }) => ({ value: name, label: worded(title) || name }))}
            chosen={draft.template}
            onChange={(template) => { change({ template }); }}
          />
          <Setting label={t("rule.clean")} note={t("rule.cleanNote")}>
            <Switch aria-label={t("rule.clean")} checked={draft.clean} onChange={(event) => { change({ clean: event.target.checked }); }} />
          </Setting>
          <Combobox
            label={t("rule.translate")}
            placeholder={t("rule.nothing")}
            removeLabel={remove}
            choices={languagesOf(undefined)}
            chosen={draft.translate_to}
            onChange={(languages) => { change({ translate_to: languages }); }}
          />
          <Combobox
            label={t("rule.deliver")}
            placeholder={t("rule.nothing")}
            removeLabel={remove}
            choices={destinations.map(({ id: value, name }) => ({ value, label: name }))}
            chosen={draft.deliver}
            onChange={(deliver) => { change({ deliver }); }}
          />
        </fieldset>
      </form>
    </Sheet>
  );
}
