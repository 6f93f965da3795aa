/** What is made of a text and where it goes: notes in plain view, the rest among what is folded away. */

import { useQuery } from "@tanstack/react-query";

import { destinationsQuery } from "~/delivering/queries";
import { llmsQuery, templatesQuery, usualLlm, worded } from "~/notes/queries";
import type { OptionsProps } from "~/options/OptionsForm";
import { languagesOf } from "~/options/languages";
import { t } from "~/text/later";
import { Switch } from "~/ui/Choices";
import { Combobox } from "~/ui/Combobox";
import { Setting } from "~/ui/Setting";

type FurtherProps = Pick<OptionsProps, "form" | "onChange">;

const remove = (name: string): string => t("option.remove", { name });

/** The notes that are written. */
export function NotesOption({ form, onChange }: FurtherProps) {
  const { data: templates = [] } = useQuery(templatesQuery);
  const { data: llms } = useQuery(llmsQuery);
  const isWithoutModel = llms !== undefined && usualLlm(llms) === undefined;
  return (
    <Combobox
      label={t("option.notes")}
      hint={t(isWithoutModel ? "option.noModel" : "option.notesHint")}
      placeholder={t("option.notesNone")}
      removeLabel={remove}
      choices={withChosen(templates.map(({ name, title }) => ({ value: name, label: worded(title) || name })), form.templates)}
      chosen={form.templates}
      onChange={(chosen) => { onChange({ ...form, templates: chosen }); }}
    />
  );
}

/** Clean text, translations, destinations. */
export function FurtherOptions({ form, onChange }: FurtherProps) {
  const { data: destinations = [] } = useQuery(destinationsQuery);
  return (
    <>
      <Setting label={t("option.clean")} note={t("option.cleanNote")}>
        <Switch aria-label={t("option.clean")} checked={form.clean} onChange={(event) => { onChange({ ...form, clean: event.target.checked }); }} />
      </Setting>
      <Combobox
        label={t("option.translateTo")}
        hint={t("option.translateHint")}
        placeholder={t("option.notesNone")}
        removeLabel={remove}
        choices={languagesOf(undefined)}
        chosen={form.translateTo}
        onChange={(languages) => { onChange({ ...form, translateTo: languages }); }}
      />
      {(destinations.length > 0 || form.deliver.length > 0) && (
        <Combobox
          label={t("option.deliver")}
          hint={t("option.deliverHint")}
          placeholder={t("option.nowhere")}
          removeLabel={remove}
          choices={destinations.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={form.deliver}
          onChange={(deliver) => { onChange({ ...form, deliver }); }}
        />
      )}
    </>
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One that was chosen by its version is called as the template is. */
const withChosen = (choices: readonly Choice[], chosen: readonly string[]): readonly Choice[] => [
  ...choices,
  ...chosen.filter((value) => value.includes("@")).map((value) => ({ value, label: choices.find((choice) => choice.value === value.split("@")[0])?.label ?? value })),
];
