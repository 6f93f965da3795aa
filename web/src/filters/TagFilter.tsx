/** Recordings of some tags: of any of them, or of all. */

import { useQuery } from "@tanstack/react-query";
import { Tag } from "lucide-react";
import { useState } from "react";

import { Chip, Removable } from "~/filters/Chip";
import styles from "~/filters/TagFilter.module.css";
import { tagsIn } from "~/live/filter";
import { tagsQuery } from "~/live/queries";
import { byName } from "~/tags/assigning";
import { TagDot } from "~/tags/TagDot";
import { t } from "~/text/text";
import { LabelledCheckbox, SegmentedControl } from "~/ui/Choices";
import { SearchInput } from "~/ui/Field";
import { matching } from "~/ui/matching";
import { Popover } from "~/ui/Popover";

/** More of them are looked for by typing. */
const SEEN_AT_ONCE = 12;

interface TagFilterProps {
  /** Ids joined by points. */
  readonly chosen: string | undefined;
  /** Absent: there is no choice between any and all. */
  readonly isAll?: boolean;
  readonly onChoose: (tags: string | undefined, isAll: boolean) => void;
}

export function TagFilter({ chosen, isAll, onChoose }: TagFilterProps) {
  const { data = [] } = useQuery(tagsQuery);
  const [typed, setTyped] = useState("");
  const ids = tagsIn(chosen);
  if (data.length === 0 && ids.length === 0) return null;
  const all = [...data].sort(byName).map((tag) => ({ value: tag.id, label: tag.name, tag }));
  const names = ids.map((id) => data.find((tag) => tag.id === id)?.name).filter((name) => name !== undefined);
  const turn = (id: string, isOn: boolean): void => {
    const next = isOn ? [...ids, id] : ids.filter((other) => other !== id);
    onChoose(next.join(".") || undefined, isAll === true && next.length > 1);
  };
  return (
    <Removable isOn={ids.length > 0} name={t("filter.tag")} onRemove={() => { onChoose(undefined, false); }}>
      <Popover label={t("filter.tag")} trigger={<Chip icon={Tag} name={t("filter.tag")} value={ids.length === 0 ? null : names.join(isAll === true ? " + " : ", ")} />}>
        <div className={styles.tags}>
          {data.length > SEEN_AT_ONCE && <SearchInput label={t("tags.find")} placeholder={t("tags.type")} value={typed} onChange={(event) => { setTyped(event.target.value); }} />}
          <ul aria-label={t("tags")}>
            {matching(all, [], typed).map(({ tag }) => (
              <li key={tag.id}>
                <LabelledCheckbox checked={ids.includes(tag.id)} onChange={(event) => { turn(tag.id, event.target.checked); }}>
                  <TagDot colour={tag.colour} /><bdi>{tag.name}</bdi>
                </LabelledCheckbox>
              </li>
            ))}
          </ul>
          {isAll !== undefined && ids.length > 1 && (
            <SegmentedControl
              label={t("filter.tag")}
              value={isAll ? "all" : "any"}
              choices={[{ value: "any", label: t("filter.tagAny") }, { value: "all", label: t("filter.tagAll") }]}
              onChoose={(value) => { onChoose(chosen, value === "all"); }}
            />
          )}
        </div>
      </Popover>
    </Removable>
  );
}
