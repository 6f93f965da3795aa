/** The choices that most people make; all others are folded away, with how many of them differ. */

import { ChevronDown } from "lucide-react";

import type { Diarizer, Engine } from "~/api/types";
import { t } from "~/text/text";
import { Select } from "~/ui/Select";
import { AdvancedOptions } from "~/options/AdvancedOptions";
import { NotesOption } from "~/options/FurtherOptions";
import { changedCount, type Form } from "~/options/form";
import { languagesOf } from "~/options/languages";
import styles from "~/options/OptionsForm.module.css";

const MOST_SPEAKERS = 10;
const NUMBERS = Array.from({ length: MOST_SPEAKERS }, (_, index) => index + 1);

export interface OptionsProps {
  readonly form: Form;
  readonly onChange: (form: Form) => void;
  readonly engines: readonly Engine[];
  readonly diarizers: readonly Diarizer[];
  readonly engineKey: string;
  /** Null: no key of the reader's own is asked for. */
  readonly onEngineKey: ((key: string) => void) | null;
}

export function OptionsForm(props: OptionsProps) {
  const { form, onChange, engines } = props;
  const changed = changedCount(form);
  const engine = engines.find((known) => known.name === form.engine);
  return (
    <>
      <div className={styles.two}>
        <Select
          label={t("option.language")}
          value={form.language}
          onChoose={(language) => { onChange({ ...form, language }); }}
          choices={[{ value: "auto", label: t("option.detect") }, ...languagesOf(engine)]}
        />
        <Select
          label={t("option.speakers")}
          value={form.speakers}
          onChoose={(speakers) => { onChange({ ...form, speakers }); }}
          choices={[
            { value: "auto", label: t("option.anyNumber") },
            ...NUMBERS.map((count) => ({ value: String(count), label: t("speakers", { count }) })),
            { value: "none", label: t("option.notApart") },
          ]}
        />
      </div>
      <div><NotesOption form={form} onChange={onChange} /></div>
      <details className={styles.advanced}>
        <summary>
          <ChevronDown aria-hidden />
          {t("option.advanced")}
          {changed > 0 && <small>{t("option.changed", { count: changed })}</small>}
        </summary>
        <div className={styles.inside}>
          <AdvancedOptions {...props} />
        </div>
      </details>
    </>
  );
}
