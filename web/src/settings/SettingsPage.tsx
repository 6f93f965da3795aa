/** What the reader may choose for this browser. */

import { Link } from "@tanstack/react-router";
import { AudioLines, BookA } from "lucide-react";
import { useState } from "react";

import { PageHead } from "~/frame/PageHead";
import styles from "~/settings/SettingsPage.module.css";
import { chooseTheme, themeNow, type Theme } from "~/settings/theme";
import { languageNow, languages, t, chooseLanguage } from "~/text/text";
import { Card } from "~/ui/Card";
import { SegmentedControl } from "~/ui/Choices";
import { Select } from "~/ui/Select";

const OWN_NAMES = new Map(languages().map((code) => [code, new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code]));

export function SettingsPage() {
  const [theme, setTheme] = useState(themeNow);
  const choose = (value: string): void => {
    chooseTheme(value as Theme);
    setTheme(value as Theme);
  };
  return (
    <div>
      <PageHead title={t("page.settings")} />
      <Card title={t("settings.look")} aside={<span className={styles.note}>{t("settings.line")}</span>}>
        <div className={styles.settings}>
          <div className={styles.setting}>
            <span>{t("settings.theme")}</span>
            <SegmentedControl
              label={t("settings.theme")}
              value={theme}
              onChoose={choose}
              choices={[
                { value: "system", label: t("theme.system") },
                { value: "light", label: t("theme.light") },
                { value: "dark", label: t("theme.dark") },
              ]}
            />
          </div>
          <Select
            label={t("settings.language")}
            value={languageNow()}
            onChoose={chooseLanguage}
            choices={languages().map((code) => ({ value: code, label: OWN_NAMES.get(code) ?? code }))}
          />
        </div>
      </Card>
      <nav className={styles.ways} aria-label={t("settings.kept")}>
        <Link to="/settings/vocabularies"><BookA aria-hidden /><span><b>{t("vocabularies")}</b>{t("vocabularies.line")}</span></Link>
        <Link to="/settings/voices"><AudioLines aria-hidden /><span><b>{t("voices")}</b>{t("voices.line")}</span></Link>
      </nav>
    </div>
  );
}
