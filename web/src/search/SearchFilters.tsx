/** Narrows the search: where to look, tags, days, language, who says it; and the order of what is found. */

import { ArrowDownWideNarrow, Calendar, Languages, TextSearch, UserRound } from "lucide-react";

import { Chip, Chips, Gap, Removable } from "~/filters/Chip";
import { DateFilter, dateText, LanguageFilter } from "~/filters/fields";
import { TagFilter } from "~/filters/TagFilter";
import { useTyped } from "~/filters/typed";
import { type Part, PARTS, partsIn, type Search } from "~/live/searching";
import styles from "~/search/SearchFilters.module.css";
import { languageName } from "~/text/numbers";
import { type Key, locale, t } from "~/text/text";
import { TextInput } from "~/ui/Field";
import { Menu, MenuCheck, MenuChoices } from "~/ui/Menu";
import { Popover } from "~/ui/Popover";

const PART_LABELS: Readonly<Record<Part, Key>> = { text: "search.text", notes: "search.notes", titles: "search.titles", speakers: "search.speakers" };

interface SearchFiltersProps {
  readonly search: Search;
  /** Names what changes; undefined takes a filter away. */
  readonly onChange: (change: { readonly [Name in keyof Search]?: Search[Name] | undefined }) => void;
}

export function SearchFilters({ search, onChange }: SearchFiltersProps) {
  const { tag, speaker, language, from, to, sort } = search;
  const parts = partsIn(search.in);
  const named = new Intl.ListFormat(locale(), { type: "unit", style: "short" }).format(parts.map((part) => t(PART_LABELS[part])));
  return (
    <div className={styles.filters}>
      <Chips label={t("filters")}>
        <Menu align="start" label={t("search.parts")} trigger={<Chip icon={TextSearch} name={t("search.in", { parts: named })} value={null} />}>
          {PARTS.map((part) => (
            <MenuCheck
              key={part}
              isChecked={parts.includes(part)}
              onCheck={(isOn) => { onChange({ in: (isOn ? [...parts, part] : parts.filter((other) => other !== part)).join(".") }); }}
            >
              {t(PART_LABELS[part])}
            </MenuCheck>
          ))}
        </Menu>
        <TagFilter chosen={tag} onChoose={(chosen) => { onChange({ tag: chosen }); }} />
        <Removable isOn={from !== undefined || to !== undefined} name={t("filter.date")} onRemove={() => { onChange({ from: undefined, to: undefined }); }}>
          <Popover label={t("filter.date")} trigger={<Chip icon={Calendar} name={t("filter.date")} value={dateText(from, to)} />}>
            <DateFilter from={from} to={to} onChoose={onChange} />
          </Popover>
        </Removable>
        <Removable isOn={language !== undefined} name={t("filter.language")} onRemove={() => { onChange({ language: undefined }); }}>
          <Popover label={t("filter.language")} trigger={<Chip icon={Languages} name={t("filter.language")} value={language === undefined ? null : languageName(language)} />}>
            <LanguageFilter chosen={language} onChoose={(chosen) => { onChange({ language: chosen }); }} />
          </Popover>
        </Removable>
        <Removable isOn={speaker !== undefined} name={t("search.speaker")} onRemove={() => { onChange({ speaker: undefined }); }}>
          <Popover label={t("search.speaker")} trigger={<Chip icon={UserRound} name={t("search.speaker")} value={speaker ?? null} />}>
            <SpeakerFilter speaker={speaker} onChange={(name) => { onChange({ speaker: name }); }} />
          </Popover>
        </Removable>
        <Gap />
        <Menu label={t("sort")} trigger={<Chip icon={ArrowDownWideNarrow} name={t(sort === "newest" ? "search.sortNewest" : "search.sortRelevance")} value={null} />}>
          <MenuChoices
            value={sort ?? ""}
            onChoose={(value) => { onChange({ sort: value === "newest" ? value : undefined }); }}
            choices={[{ value: "", label: t("search.sortRelevance") }, { value: "newest", label: t("search.sortNewest") }]}
          />
        </Menu>
      </Chips>
    </div>
  );
}

function SpeakerFilter({ speaker, onChange }: { readonly speaker: string | undefined; readonly onChange: (speaker: string | undefined) => void }) {
  const [typed, setTyped] = useTyped(speaker, onChange);
  return <div className={styles.speaker}><TextInput label={t("search.speaker")} hint={t("search.speakerHint")} dir="auto" autoComplete="off" value={typed} onChange={(event) => { setTyped(event.target.value); }} /></div>;
}
