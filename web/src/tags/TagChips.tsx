/** The tags of a recording, as many as there is room for; the others as a number. */

import type { Recording } from "~/api/types";
import { TagDot } from "~/tags/TagDot";
import styles from "~/tags/TagChips.module.css";
import { t } from "~/text/text";

interface TagChipsProps {
  readonly tags: Recording["tags"];
  readonly most?: number;
}

export function TagChips({ tags, most = 3 }: TagChipsProps) {
  if (tags.length === 0) return null;
  const shown = tags.length > most ? tags.slice(0, most - 1) : tags;
  const rest = tags.slice(shown.length).map(({ name }) => name).join(", ");
  return (
    <ul className={styles.tags} aria-label={t("tags")}>
      {shown.map(({ id, name, colour }) => <li key={id} title={name}><TagDot colour={colour} /><bdi>{name}</bdi></li>)}
      {rest !== "" && <li title={rest} aria-label={rest}>+{tags.length - shown.length}</li>}
    </ul>
  );
}
