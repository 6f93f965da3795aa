/** Chooses which text is read; what is not there yet is made where it would stand. */

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Languages, Text } from "lucide-react";

import { languageName } from "~/text/numbers";
import { t } from "~/text/later";
import { type Choice, SAID, translated } from "~/transcript/smoothing/texts";
import { versionsQuery } from "~/transcript/versions/comparing";
import { Button } from "~/ui/Button";
import { SegmentedControl } from "~/ui/Choices";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuChoices, MenuHeading, MenuItem } from "~/ui/Menu";

interface TextSwitchProps {
  readonly recordingId: string;
  readonly choice: Choice;
  /** On phones all of it is one menu. */
  readonly isSmall: boolean;
  readonly onChoose: (choice: Choice) => void;
}

const KINDS = ["said", "clean", "differences"] as const;

const kinds = () => KINDS.map((kind) => ({ value: kind, label: t(`smooth.${kind}`) }));
const chosenOf = (value: string): Choice => KINDS.filter((kind) => kind === value).map((kind): Choice => ({ kind }))[0] ?? SAID;

export function TextSwitch({ recordingId, choice, isSmall, onChoose }: TextSwitchProps) {
  const versions = useQuery(versionsQuery(recordingId));
  const languages = translated(versions.data ?? []);
  const language = choice.kind === "translation" ? (choice.language ?? "") : "";
  const intoLanguages = (
    <>
      {languages.length > 0 && (
        <MenuChoices value={language} onChoose={(code) => { onChoose({ kind: "translation", language: code }); }} choices={languages.map((code) => ({ value: code, label: languageName(code) }))} />
      )}
      <MenuItem icon={Languages} onSelect={() => { onChoose({ kind: "translation", language: null }); }}>{t("smooth.into")}</MenuItem>
    </>
  );
  if (isSmall) {
    return (
      <Menu label={t("smooth.which")} trigger={<IconButton icon={Text} size="sm" label={t("smooth.which")} isPressed={choice.kind !== "said"} hasTooltip={false} />}>
        <MenuChoices value={choice.kind} onChoose={(kind) => { onChoose(chosenOf(kind)); }} choices={kinds()} />
        <MenuHeading>{t("smooth.translate")}</MenuHeading>
        {intoLanguages}
      </Menu>
    );
  }
  return (
    <>
      <Menu label={t("smooth.translate")} trigger={<Button size="sm" icon={Languages} isPressed={choice.kind === "translation"}>{language === "" ? t("smooth.translate") : languageName(language)}<ChevronDown aria-hidden /></Button>}>
        {intoLanguages}
      </Menu>
      <SegmentedControl label={t("smooth.which")} value={choice.kind} onChoose={(kind) => { onChoose(chosenOf(kind)); }} choices={kinds()} />
    </>
  );
}
