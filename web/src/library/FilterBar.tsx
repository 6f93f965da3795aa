/** Narrows the list, and orders it; what it holds lives in the address. */

import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowDownWideNarrow, Calendar, Languages, ListFilter, Star, Timer } from "lucide-react";
import type { KeyboardEvent } from "react";

import { Chip, Chips, Gap, Removable, TurnChip } from "~/filters/Chip";
import { DateFilter, dateText, LanguageFilter } from "~/filters/fields";
import { TagFilter } from "~/filters/TagFilter";
import { useTyped } from "~/filters/typed";
import styles from "~/library/FilterBar.module.css";
import { LENGTHS, lengthText } from "~/library/lengths";
import { type Filter, NEWEST, type Sort, STATES, statesIn, type Wanted } from "~/live/filter";
import { languageName } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { SearchInput } from "~/ui/Field";
import { Menu, MenuCheck, MenuChoices } from "~/ui/Menu";
import { Popover } from "~/ui/Popover";

const SORTS: Readonly<Record<Sort, Key>> = { "-created_at": "sort.newest", created_at: "sort.oldest", title: "sort.title", "-duration": "sort.longest" };
const STATE_LABELS: Readonly<Record<Wanted, Key>> = {
  attention: "filter.attention", queued: "filter.queued", running: "job.running", paused: "job.pausedAtStart",
  completed: "job.completed", failed: "job.failed", cancelled: "job.cancelled",
};

interface FilterBarProps {
  readonly filter: Filter;
  /** Names what changes; undefined takes a filter away. */
  readonly onFilter: (change: { readonly [Name in keyof Filter]?: Filter[Name] | undefined }) => void;
}

export function FilterBar({ filter, onFilter }: FilterBarProps) {
  const { sort = NEWEST, language, from, to, min, max } = filter;
  const states = statesIn(filter.state);
  const length = LENGTHS.find((known) => known.min === min && known.max === max);
  return (
    <div className={styles.filters}>
      <TextFilter q={filter.q} onFilter={(q) => { onFilter({ q }); }} />
      <Chips label={t("filters")}>
        <Removable isOn={states.length > 0} name={t("filter.state")} onRemove={() => { onFilter({ state: undefined }); }}>
          <Menu align="start" label={t("filter.state")} trigger={<Chip icon={ListFilter} name={t("filter.state")} value={states.length > 0 ? states.map((state) => t(STATE_LABELS[state])).join(", ") : null} />}>
            {STATES.map((state) => (
              <MenuCheck
                key={state}
                isChecked={states.includes(state)}
                onCheck={(isOn) => {
                  const next = isOn ? [...states, state] : states.filter((other) => other !== state);
                  onFilter({ state: next.length > 0 ? next.join(".") : undefined });
                }}
              >
                {t(STATE_LABELS[state])}
              </MenuCheck>
            ))}
          </Menu>
        </Removable>
        <TagFilter chosen={filter.tag} isAll={filter.tags === "all"} onChoose={(tag, isAll) => { onFilter({ tag, tags: isAll ? "all" : undefined }); }} />
        <TurnChip icon={Star} name={t("filter.favourite")} isOn={filter.favourite === true} onTurn={(isOn) => { onFilter({ favourite: isOn ? true : undefined }); }} />
        <Removable isOn={language !== undefined} name={t("filter.language")} onRemove={() => { onFilter({ language: undefined }); }}>
          <Popover label={t("filter.language")} trigger={<Chip icon={Languages} name={t("filter.language")} value={language === undefined ? null : languageName(language)} />}>
            <LanguageFilter chosen={language} onChoose={(chosen) => { onFilter({ language: chosen }); }} />
          </Popover>
        </Removable>
        <Removable isOn={from !== undefined || to !== undefined} name={t("filter.date")} onRemove={() => { onFilter({ from: undefined, to: undefined }); }}>
          <Popover label={t("filter.date")} trigger={<Chip icon={Calendar} name={t("filter.date")} value={dateText(from, to)} />}>
            <DateFilter from={from} to={to} onChoose={onFilter} />
          </Popover>
        </Removable>
        <Removable isOn={min !== undefined || max !== undefined} name={t("filter.length")} onRemove={() => { onFilter({ min: undefined, max: undefined }); }}>
          <Menu align="start" label={t("filter.length")} trigger={<Chip icon={Timer} name={t("filter.length")} value={lengthText(min, max)} />}>
            <MenuChoices
              value={length?.name ?? ""}
              onChoose={(name) => {
                const chosen = LENGTHS.find((known) => known.name === name);
                onFilter({ min: chosen?.min, max: chosen?.max });
              }}
              choices={LENGTHS.map((known) => ({ value: known.name, label: t(known.label) }))}
            />
          </Menu>
        </Removable>
        <Gap />
        <Menu label={t("sort")} trigger={<Chip icon={ArrowDownWideNarrow} name={t(SORTS[sort])} value={null} aria-label={t("sort.now", { order: t(SORTS[sort]) })} />}>
          <MenuChoices
            value={sort}
            onChoose={(value) => { onFilter({ sort: value as Sort }); }}
            choices={Object.entries(SORTS).map(([value, key]) => ({ value, label: t(key) }))}
          />
        </Menu>
      </Chips>
    </div>
  );
}

/** Titles, as one types; Enter looks through all that was said instead. */
function TextFilter({ q, onFilter }: { readonly q: string | undefined; readonly onFilter: (q: string | undefined) => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useTyped(q, onFilter);
  const keyed = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && typed !== "") setTyped("");
    if (event.key === "Enter" && typed.trim() !== "") void navigate({ to: "/search", search: { q: typed.trim() } });
  };
  return (
    <div>
      <SearchInput
        label={t("filter.text")}
        placeholder={t("filter.text")}
        shortcut="/"
        value={typed}
        data-search=""
        onChange={(event) => { setTyped(event.target.value); }}
        onKeyDown={keyed}
      />
      {typed.trim() !== "" && <Link to="/search" search={{ q: typed.trim() }} className={styles.all}>{t("search.everywhere", { q: typed.trim() })}</Link>}
    </div>
  );
}
