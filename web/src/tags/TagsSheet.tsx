/** All tags: made, renamed, coloured, deleted; also the way to them where there is no sidebar. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Pencil, Plus, Tag as TagIcon, Trash2 } from "lucide-react";
import { useState } from "react";

import type { Tag } from "~/api/types";
import { Refused } from "~/api/problems";
import { refusedText } from "~/jobs/refused";
import { tagsQuery } from "~/live/queries";
import { changeTag, createTag, deleteTag, UNDONE } from "~/tags/acts";
import { byName, isSameName } from "~/tags/assigning";
import { nextColour } from "~/tags/colours";
import { having } from "~/tags/having";
import { TagDot } from "~/tags/TagDot";
import { TagForm } from "~/tags/TagForm";
import styles from "~/tags/TagsSheet.module.css";
import { t } from "~/text/text";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Ask, Sheet } from "~/ui/Overlay";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";

const NEW = "new";

export function TagsSheet({ onClose }: { readonly onClose: () => void }) {
  const queries = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(tagsQuery);
  const [open, setOpen] = useState<string | null>(null);
  const [asked, setAsked] = useState<Tag | null>(null);
  const tags = [...(data ?? [])].sort(byName);
  const [gone, setGone] = useState<{ readonly name: string; readonly undo: () => Promise<void> } | null>(null);
  const remove = async (tag: Tag): Promise<void> => {
    const undo = await deleteTag(queries, tag, () => having(tag.id));
    setGone(undo && { name: tag.name, undo });
  };
  const isTaken = (name: string, own?: Tag): boolean => tags.some((tag) => tag.id !== own?.id && isSameName(tag.name, name));
  return (
    <Sheet isOpen onClose={onClose} title={t("tags")} closeLabel={t("close")}>
      {open === NEW ? (
        <TagForm
          first={{ name: "", colour: nextColour(tags) }}
          label={t("tags.add")}
          isTaken={isTaken}
          errorOf={errorOf}
          onSave={async (wished) => { await createTag(queries, wished); }}
          onClose={() => { setOpen(null); }}
        />
      ) : (
        <Button variant="outline" icon={Plus} onClick={() => { setOpen(NEW); }}>{t("tags.new")}</Button>
      )}
      {/* A toast lies below the sheet, where it cannot be pressed. */}
      {gone && (
        <Banner
          title={t("tags.deleted", { name: gone.name })}
          action={(
            <Button
              size="sm"
              variant="outline"
              onClick={() => {
                setGone(null);
                void gone.undo();
              }}
            >
              {t("act.undo")}
            </Button>
          )}
        />
      )}
      {isPending && <Skeleton label={t("tags.loading")} rows={4} />}
      {error && !data && <ErrorState title={t("tags.error")} text={refusedText(error)} action={{ label: t("again"), run: () => { void refetch(); } }} detailsLabel={t("details")} details={String(error)} />}
      {data?.length === 0 && open !== NEW && <EmptyState icon={TagIcon} title={t("tags.none")} text={t("tags.noneText")} />}
      {tags.length > 0 && (
        <ul className={styles.rows} aria-label={t("tags")}>
          {tags.map((tag) => (
            <li key={tag.id}>
              {open === tag.id ? (
                <TagForm first={tag} label={t("save")} isTaken={(name) => isTaken(name, tag)} errorOf={errorOf} onSave={(wished) => changeTag(queries, tag, wished)} onClose={() => { setOpen(null); }} />
              ) : (
                <Row tag={tag} onLeave={onClose} onEdit={() => { setOpen(tag.id); }} onDelete={() => { if (isUndoable(tag)) void remove(tag); else setAsked(tag); }} />
              )}
            </li>
          ))}
        </ul>
      )}
      <Question tag={asked} onClose={() => { setAsked(null); }} onYes={(tag) => { void remove(tag); }} />
    </Sheet>
  );
}

const errorOf = (problem: unknown): string => (problem instanceof Refused && problem.status === 409 ? t("tags.taken") : refusedText(problem));

const isUndoable = (tag: Tag): boolean => tag.recordings <= UNDONE && tag.retention === null;

interface RowProps {
  readonly tag: Tag;
  readonly onLeave: () => void;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

const Row = ({ tag, onLeave, onEdit, onDelete }: RowProps) => (
  <div className={styles.row}>
    <TagDot colour={tag.colour} />
    <Link to="/" search={{ tag: tag.id }} onClick={onLeave} aria-label={t("tags.shown", { name: tag.name })}><bdi>{tag.name}</bdi></Link>
    <small>{t("tags.count", { count: tag.recordings })}</small>
    <IconButton size="sm" icon={Pencil} label={t("tags.rename", { name: tag.name })} onClick={onEdit} />
    <IconButton size="sm" icon={Trash2} label={t("tags.delete", { name: tag.name })} onClick={onDelete} />
  </div>
);

interface QuestionProps {
  readonly tag: Tag | null;
  readonly onClose: () => void;
  readonly onYes: (tag: Tag) => void;
}

/** Where it cannot be undone by one press. */
function Question({ tag, onClose, onYes }: QuestionProps) {
  const count = tag?.recordings ?? 0;
  return (
    <Ask
      isOpen={tag !== null}
      title={t("tags.ask", { name: tag?.name ?? "" })}
      text={t(tag?.retention == null ? "tags.askText" : "tags.askKept", { count })}
      yes={t("tags.askYes")}
      no={t("tags.askNo")}
      onClose={onClose}
      onYes={() => { if (tag) onYes(tag); }}
    />
  );
}
