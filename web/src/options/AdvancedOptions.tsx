/** Engine, model and the rest; what cannot be used stays listed with the reason. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import type { Engine } from "~/api/types";
import { lacksModel, unusableText } from "~/jobs/engines";
import { vocabulariesQuery } from "~/live/queries";
import { t } from "~/text/text";
import { ChoiceCard } from "~/ui/Choices";
import { Combobox } from "~/ui/Combobox";
import { TextArea, TextInput } from "~/ui/Field";
import { Select } from "~/ui/Select";
import { Tag } from "~/ui/Tag";
import { FurtherOptions } from "~/options/FurtherOptions";
import { termsOf, withEngine } from "~/options/form";
import { languagesOf } from "~/options/languages";
import type { OptionsProps } from "~/options/OptionsForm";
import styles from "~/options/OptionsForm.module.css";

export function AdvancedOptions({ form, onChange, engines, diarizers, engineKey, onEngineKey }: OptionsProps) {
  const engine = engines.find((known) => known.name === form.engine);
  const can = (engine ?? engines.find((known) => known.is_default))?.capabilities;
  return (
    <>
      <EngineChoice engines={engines} chosen={form.engine} onChoose={(name) => { onChange(withEngine(form, name)); }} />
      {engine && <OwnOptions engine={engine} form={form} onChange={onChange} engineKey={engineKey} onEngineKey={onEngineKey} />}
      {form.language === "auto" && (
        <Combobox
          label={t("option.languages")}
          hint={t("option.languagesHint")}
          placeholder={t("option.anyLanguage")}
          removeLabel={(name) => t("option.remove", { name })}
          choices={languagesOf(engine)}
          chosen={form.languages}
          onChange={(languages) => { onChange({ ...form, languages }); }}
        />
      )}
      <Vocabulary form={form} onChange={onChange} isTaken={can?.takes_vocabulary !== false} />
      <div className={styles.two}>
        <Select
          label={t("option.channels")}
          value={form.channels}
          onChoose={(channels) => { onChange({ ...form, channels: channels === "apart" ? "apart" : "mix" }); }}
          choices={[{ value: "mix", label: t("option.mix") }, { value: "apart", label: t("option.apart") }]}
        />
        <Select
          label={t("option.priority")}
          value={form.priority}
          onChoose={(priority) => { onChange({ ...form, priority }); }}
          choices={[{ value: "1", label: t("priority.first") }, { value: "5", label: t("priority.normal") }, { value: "9", label: t("priority.last") }]}
        />
        <Select
          label={t("option.task")}
          value={form.task}
          onChoose={(task) => { onChange({ ...form, task: task === "translate" ? "translate" : "transcribe" }); }}
          choices={[{ value: "transcribe", label: t("option.asSaid") }, { value: "translate", label: t("option.toEnglish"), isDisabled: can?.can_translate === false, ...(can?.can_translate === false && { note: t("option.cannot") }) }]}
        />
        <Select
          label={t("option.diarizer")}
          hint={diarizers.some(({ reason }) => lacksModel(reason)) ? <ToModels /> : undefined}
          value={form.diarizer}
          isDisabled={form.speakers === "none"}
          onChoose={(diarizer) => { onChange({ ...form, diarizer }); }}
          choices={[
            { value: "auto", label: t("option.best") },
            ...diarizers.map(({ name, label, is_available, reason }) => ({
              value: name,
              label,
              isDisabled: !is_available,
              ...(is_available ? {} : { note: unusableText(reason) }),
            })),
          ]}
        />
      </div>
      <FurtherOptions form={form} onChange={onChange} />
    </>
  );
}

/** Names and terms for this time, and lists that are kept on the server. */
function Vocabulary({ form, onChange, isTaken }: Pick<OptionsProps, "form" | "onChange"> & { readonly isTaken: boolean }) {
  const { data: lists = [] } = useQuery(vocabulariesQuery);
  const terms = termsOf(form.vocabulary).length;
  const hint = terms === 0 ? t("option.vocabularyHint") : t("option.terms", { count: terms });
  return (
    <>
      <TextArea
        label={t("option.vocabulary")}
        hint={isTaken ? hint : t("option.noVocabulary")}
        dir="auto"
        value={form.vocabulary}
        onChange={(event) => { onChange({ ...form, vocabulary: event.target.value }); }}
      />
      {lists.length > 0 && (
        <Combobox
          label={t("option.vocabularies")}
          placeholder={t("option.vocabulariesNone")}
          removeLabel={(name) => t("option.remove", { name })}
          choices={lists.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={form.vocabularies}
          onChange={(vocabularies) => { onChange({ ...form, vocabularies }); }}
        />
      )}
    </>
  );
}

interface EngineChoiceProps {
  readonly engines: readonly Engine[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

function EngineChoice({ engines, chosen, onChoose }: EngineChoiceProps) {
  const best = engines.find((engine) => engine.is_default);
  return (
    <fieldset>
      <legend>{t("option.engine")}</legend>
      <ChoiceCard
        name="engine"
        title={t("option.best")}
        tag={<Tag tone="accent">{t("engine.recommended")}</Tag>}
        note={best && t("option.bestNow", { engine: best.label, model: best.default_model })}
        checked={chosen === "auto"}
        onChange={() => { onChoose("auto"); }}
      />
      {engines.map((engine) => (
        <ChoiceCard
          key={engine.name}
          name="engine"
          title={engine.label}
          tag={<EngineTag engine={engine} />}
          note={engine.is_available ? aboutEngine(engine) : <>{unusableText(engine.reason)} {lacksModel(engine.reason) && <ToModels />}</>}
          disabled={!engine.is_available}
          checked={chosen === engine.name}
          onChange={() => { onChoose(engine.name); }}
        />
      ))}
    </fieldset>
  );
}

/** In a tab of its own: what was chosen here stays. */
const ToModels = () => <Link to="/system/models" target="_blank">{t("engine.toModels")}</Link>;

function EngineTag({ engine }: { readonly engine: Engine }) {
  if (!engine.is_available) return <Tag>{t("engine.unavailable")}</Tag>;
  if (engine.capabilities?.takes_caller_key === true) return <Tag tone="warning">{t("engine.ownKey")}</Tag>;
  return <Tag>{t("engine.ready")}</Tag>;
}

function aboutEngine({ capabilities, quality }: Engine): string {
  const count = capabilities?.languages?.length;
  const parts = [
    capabilities?.is_local === false ? t("engine.remote") : t("engine.local"),
    count === undefined ? t("engine.anyLanguage") : t("engine.languages", { count }),
    quality === "draft" ? t("engine.draft") : null,
  ];
  return parts.filter((part) => part !== null).join(" ");
}

type OwnProps = Pick<OptionsProps, "form" | "onChange" | "engineKey" | "onEngineKey"> & { readonly engine: Engine };

/** What belongs to the chosen engine alone. */
function OwnOptions({ engine, form, onChange, engineKey, onEngineKey }: OwnProps) {
  const models = [...new Set([engine.default_model, ...engine.models])].filter(Boolean);
  return (
    <>
      <Select
        label={t("option.model")}
        value={form.model}
        onChoose={(model) => { onChange({ ...form, model }); }}
        choices={[{ value: "auto", label: t("option.usualModel", { model: engine.default_model }) }, ...models.map((model) => ({ value: model, label: model }))]}
      />
      {engine.capabilities?.takes_caller_key === true && onEngineKey && (
        <TextInput
          label={t("option.key")}
          hint={t("option.keyHint")}
          type="password"
          autoComplete="off"
          value={engineKey}
          onChange={(event) => { onEngineKey(event.target.value); }}
        />
      )}
      {Object.entries(engine.capabilities?.options ?? {}).map(([name, about]) => (
        <TextInput
          key={name}
          label={name}
          hint={about}
          value={form.engineOptions[name] ?? ""}
          onChange={(event) => { onChange({ ...form, engineOptions: { ...form.engineOptions, [name]: event.target.value } }); }}
        />
      ))}
    </>
  );
}
