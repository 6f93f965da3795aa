/** Narrows the list, and orders it; what it holds lives in the address. */

import { ArrowDownWideNarrow, Calendar, Languages, ListFilter, type LucideIcon, Timer, X } from "lucide-react";
import { type ComponentProps, type ReactNode, useEffect, useRef, useState } from "react";

import { DateFilter, dateText, LanguageFilter, LENGTHS, lengthText } from "~/library/filters";
import styles from "~/library/FilterBar.module.css";
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
const TYPED_MS = 250;

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
      <div className={styles.chips} role="group" aria-label={t("filters")}>
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
        <span className={styles.gap} />
        <Menu label={t("sort")} trigger={<Chip icon={ArrowDownWideNarrow} name={t(SORTS[sort])} value={null} aria-label={t("sort.now", { order: t(SORTS[sort]) })} />}>
          <MenuChoices
            value={sort}
            onChoose={(value) => { onFilter({ sort: value as Sort }); }}
            choices={Object.entries(SORTS).map(([value, key]) => ({ value, label: t(key) }))}
          />
        </Menu>
      </div>
    </div>
  );
}

/** Waits for a pause in the typing. */
function TextFilter({ q = "", onFilter }: { readonly q: string | undefined; readonly onFilter: (q: string | undefined) => void }) {
  const [typed, setTyped] = useState(q);
  const [sent, setSent] = useState(q);
  const [last, setLast] = useState(q);
  // Taken away elsewhere, it goes here, too; what was sent from here never overwrites what is typed since.
  if (q !== last) {
    setLast(q);
    if (q !== sent) setTyped(q);
  }
  const told = useRef(onFilter);
  useEffect(() => { told.current = onFilter; });
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === q) return;
    const timer = setTimeout(() => {
      setSent(wanted);
      told.current(wanted === "" ? undefined : wanted);
    }, TYPED_MS);
    return () => { clearTimeout(timer); };
  }, [typed, q]);
  return (
    <div>
      <SearchInput
        label={t("filter.text")}
        placeholder={t("filter.text")}
        shortcut="/"
        value={typed}
        data-search=""
        onChange={(event) => { setTyped(event.target.value); }}
        onKeyDown={(event) => { if (event.key === "Escape" && typed !== "") setTyped(""); }}
      />
    </div>
  );
}

interface ChipProps extends Omit<ComponentProps<"button">, "name" | "value"> {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly value: string | null;
}

function Chip({ icon: Icon, name, value, ...rest }: ChipProps) {
  return (
    <button {...rest} type="button" className={styles.chip} data-on={value === null ? undefined : ""}>
      <Icon aria-hidden />
      <span>{value === null ? name : t("filter.is", { name, value })}</span>
    </button>
  );
}

interface RemovableProps {
  readonly isOn: boolean;
  readonly name: string;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

const Removable = ({ isOn, name, onRemove, children }: RemovableProps) => (
  <span className={styles.pair}>
    {children}
    {isOn && (
      <button type="button" className={`${styles.chip ?? ""} ${styles.off ?? ""}`} data-on="" aria-label={t("filter.remove", { name })} onClick={onRemove}>
        <X aria-hidden />
      </button>
    )}
  </span>
);
