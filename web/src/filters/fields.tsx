/** The filters that need more than a tick: a language, a stretch of days. */

import styles from "~/filters/fields.module.css";
import { dayOf } from "~/live/filter";
import { languageName } from "~/text/numbers";
import { type Key, locale, t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Combobox } from "~/ui/Combobox";
import { TextInput } from "~/ui/Field";

const CODES = "ar,bg,bn,ca,cs,da,de,el,en,es,et,fa,fi,fr,gl,he,hi,hr,hu,id,is,it,ja,ko,lt,lv,mk,ms,nl,no,pl,pt,ro,ru,sk,sl,sr,sv,sw,ta,th,tl,tr,uk,ur,vi,zh".split(",");

interface LanguageFilterProps {
  readonly chosen: string | undefined;
  readonly onChoose: (language: string | undefined) => void;
}

export function LanguageFilter({ chosen, onChoose }: LanguageFilterProps) {
  const choices = CODES.map((value) => ({ value, label: languageName(value) })).sort((one, other) => one.label.localeCompare(other.label, locale()));
  return (
    <div className={styles.form}>
      <Combobox
        label={t("filter.language")}
        placeholder={t("filter.languageType")}
        removeLabel={(name) => t("filter.remove", { name })}
        choices={choices}
        chosen={chosen === undefined ? [] : [chosen]}
        onChange={(all) => { onChoose(all.at(-1)); }}
      />
    </div>
  );
}

interface DateFilterProps {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChoose: (change: { readonly from?: string | undefined; readonly to?: string | undefined }) => void;
}

const PRESETS: readonly { readonly label: Key; readonly days: number }[] = [
  { label: "day.today", days: 0 },
  { label: "filter.week", days: 6 },
  { label: "filter.month", days: 29 },
];

export function DateFilter({ from, to, onChoose }: DateFilterProps) {
  return (
    <div className={styles.form}>
      <div className={styles.presets}>
        {PRESETS.map(({ label, days }) => (
          <Button key={label} size="sm" variant="outline" onClick={() => { onChoose({ from: daysAgo(days), to: undefined }); }}>{t(label)}</Button>
        ))}
      </div>
      <div className={styles.two}>
        <TextInput label={t("filter.from")} type="date" value={from ?? ""} max={to} onChange={(event) => { onChoose({ from: event.target.value || undefined }); }} />
        <TextInput label={t("filter.to")} type="date" value={to ?? ""} min={from} onChange={(event) => { onChoose({ to: event.target.value || undefined }); }} />
      </div>
    </div>
  );
}

function daysAgo(days: number): string {
  const at = new Date();
  at.setDate(at.getDate() - days);
  return dayOf(at);
}

/** The days that are chosen, in words; null for all. */
export function dateText(from: string | undefined, to: string | undefined): string | null {
  if (from !== undefined && to !== undefined) {
    return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short" }).formatRange(new Date(`${from}T12:00`), new Date(`${to}T12:00`));
  }
  if (from !== undefined) return t("filter.since", { day: day(from) });
  return to === undefined ? null : t("filter.until", { day: day(to) });
}

const day = (text: string): string => new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short" }).format(new Date(`${text}T12:00`));
