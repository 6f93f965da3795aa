/** Tags that a template proposes; the reader takes those that fit. */

import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";

import type { Note, Recording } from "~/api/types";
import styles from "~/notes/NotesPanel.module.css";
import { takeTag } from "~/notes/queries";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";

interface ProposedTagsProps {
  readonly recording: Recording;
  readonly note: Note;
}

export function ProposedTags({ recording, note }: ProposedTagsProps) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  const worn = new Set(recording.tags.map(({ name }) => name.toLowerCase()));
  const offered = note.proposed_tags.filter((tag) => !worn.has(tag.toLowerCase()));
  if (offered.length === 0) return null;
  const take = (tag: string): void => {
    setBusy(tag);
    void takeTag(queries, note, tag).finally(() => { setBusy(null); });
  };
  return (
    <section className={styles.tags} aria-label={t("notes.tags")}>
      <h2>{t("notes.tags")}</h2>
      {offered.map((tag) => (
        <Button key={tag} size="sm" variant="outline" icon={Plus} isBusy={busy === tag} aria-label={t("notes.takeTag", { tag })} onClick={() => { take(tag); }}><bdi>{tag}</bdi></Button>
      ))}
    </section>
  );
}
