/** What the reader may choose for this browser. */

import { type ReactNode, useId, useState } from "react";

import { areLettersOn, turnLetters } from "~/frame/keys";
import { openLayer } from "~/frame/layers";
import styles from "~/settings/BrowserPage.module.css";
import { BrowserSection } from "~/settings/BrowserSection";
import { KeptSection } from "~/settings/KeptSection";
import { areDoubtsShown, chooseFace, chooseScale, type Face, faceNow, SCALES, scaleNow, showDoubts } from "~/settings/reading";
import { Setting } from "~/ui/Setting";
import { chooseTheme, themeNow, type Theme } from "~/settings/theme";
import { useStore } from "~/store/store";
import { chooseLanguage, type Key, languageNow, languages, locale, t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { SegmentedControl, Switch } from "~/ui/Choices";
import { Select } from "~/ui/Select";

const OWN_NAMES = new Map(languages().map((code) => [code, new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code]));
const CARDS: readonly { readonly title: Key; readonly Content: () => ReactNode }[] = [
  { title: "settings.look", Content: Appearance },
  { title: "settings.transcript", Content: Transcript },
  { title: "settings.keyboard", Content: Keyboard },
  { title: "settings.browser", Content: BrowserSection },
  { title: "settings.kept", Content: KeptSection },
];

export const BrowserPage = () => CARDS.map(({ title, Content }) => <Card key={title} title={t(title)}><Content /></Card>);

function Appearance() {
  const [theme, setTheme] = useState(themeNow);
  return (
    <>
      <Setting label={t("settings.theme")} note={t("settings.themeNote")}>
        <SegmentedControl
          label={t("settings.theme")}
          value={theme}
          onChoose={(value) => {
            chooseTheme(value as Theme);
            setTheme(value as Theme);
          }}
          choices={[{ value: "system", label: t("theme.system") }, { value: "light", label: t("theme.light") }, { value: "dark", label: t("theme.dark") }]}
        />
      </Setting>
      <Setting label={t("settings.language")} note={t("settings.languageNote")}>
        <Select
          label={t("settings.language")}
          isLabelHidden
          value={languageNow()}
          onChoose={chooseLanguage}
          choices={languages().map((code) => ({ value: code, label: OWN_NAMES.get(code) ?? code }))}
        />
      </Setting>
    </>
  );
}

function Transcript() {
  const [face, setFace] = useState(faceNow);
  const [scale, setScale] = useState(scaleNow);
  const [hasDoubts, setDoubts] = useState(areDoubtsShown);
  const doubtsId = useId();
  return (
    <>
      <Setting label={t("settings.face")} note={t("settings.faceNote")}>
        <SegmentedControl
          label={t("settings.face")}
          value={face}
          onChoose={(value) => {
            chooseFace(value as Face);
            setFace(value as Face);
          }}
          choices={[{ value: "serif", label: t("settings.serif") }, { value: "sans", label: t("settings.sans") }]}
        />
      </Setting>
      <Setting label={t("settings.size")} note={t("settings.sizeNote")}>
        <Select
          label={t("settings.size")}
          isLabelHidden
          value={String(scale)}
          onChoose={(value) => {
            chooseScale(Number(value));
            setScale(Number(value));
          }}
          choices={SCALES.map((value) => ({ value: String(value), label: new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 1 }).format(value) }))}
        />
      </Setting>
      <p className={styles.sample}>{t("settings.sample")}</p>
      <Setting label={t("settings.doubts")} labelId={doubtsId} note={t("settings.doubtsNote")}>
        <Switch
          aria-labelledby={doubtsId}
          checked={hasDoubts}
          onChange={(event) => {
            showDoubts(event.target.checked);
            setDoubts(event.target.checked);
          }}
        />
      </Setting>
    </>
  );
}

function Keyboard() {
  const id = useId();
  return (
    <>
      <Setting label={t("settings.letters")} labelId={id} note={t("settings.lettersNote")}>
        <Switch aria-labelledby={id} checked={useStore(areLettersOn)} onChange={(event) => { turnLetters(event.target.checked); }} />
      </Setting>
      <Setting label={t("keys")} note={t("settings.keysNote")}>
        <Button variant="outline" onClick={() => { openLayer.set("shortcuts"); }}>{t("settings.show")}</Button>
      </Setting>
    </>
  );
}
