/** Gives tags to one recording or to many, and takes them away; a name that is new becomes a tag. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";

import type { Recording, Tag } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { tagsQuery } from "~/live/queries";
import { assign, createTag } from "~/tags/acts";
import { type Assignment, byName, isSameName, type Mark, markOf, worn } from "~/tags/assigning";
import { nextColour } from "~/tags/colours";
import { TagDot } from "~/tags/TagDot";
import styles from "~/tags/TagsDialog.module.css";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Choices";
import { SearchInput } from "~/ui/Field";
import { matching } from "~/ui/matching";
import { DialogBox } from "~/ui/Overlay";

const LONGEST = 60;

interface TagsDialogProps {
  readonly recordings: readonly Recording[];
  readonly onClose: () => void;
}

export function TagsDialog({ recordings: asOpened, onClose }: TagsDialogProps) {
  const queries = useQueryClient();
  const [recordings, setRecordings] = useState(asOpened);
  const { data = [] } = useQuery(tagsQuery);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  /** A second press before the answer makes no second one. */
  const making = useRef(false);
  const name = typed.trim();
  const offered = matching([...data].sort(byName).map((tag) => ({ value: tag.id, label: tag.name, tag })), [], typed).map(({ tag }) => tag);
  const isNew = name !== "" && !data.some((tag) => isSameName(tag.name, name));

  const give = async (assignment: Assignment): Promise<void> => {
    setRecordings((now) => now.map((one) => ({ ...one, tags: worn(one.tags, assignment) })));
    if (!(await assign(queries, recordings, assignment))) setRecordings(recordings);
  };
  const turn = ({ id, name: called, colour }: Tag): void => {
    const isOnAll = markOf(recordings, id) === "all";
    void give(isOnAll ? { add: [], remove: [id] } : { add: [{ id, name: called, colour }], remove: [] });
  };
  const create = async (): Promise<void> => {
    if (making.current) return;
    making.current = true;
    setError(null);
    try {
      const { id, colour, name: given } = await createTag(queries, { name, colour: nextColour(data) });
      // What is looked for since stays.
      setTyped((now) => (now.trim() === name ? "" : now));
      await give({ add: [{ id, name: given, colour }], remove: [] });
    } catch (problem) {
      setError(refusedText(problem));
    } finally {
      making.current = false;
    }
  };
  const keyed = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      list.current?.querySelector("input")?.focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const [first] = offered;
      if (isNew) void create();
      else if (first) turn(first);
    }
  };
  const [one] = asOpened;
  const title = asOpened.length === 1 && one ? t("tags.named", { title: one.title }) : t("tags.of", { count: asOpened.length });
  return (
    <DialogBox isOpen onClose={onClose} title={title} closeLabel={t("close")}>
      <SearchInput label={t("tags.find")} placeholder={t("tags.find")} value={typed} maxLength={LONGEST} autoComplete="off" data-focus-first="" onChange={(event) => { setTyped(event.target.value); setError(null); }} onKeyDown={keyed} />
      {error !== null && <p className={styles.error} role="alert">{error}</p>}
      <ul ref={list} className={styles.list} aria-label={t("tags")}>
        {offered.map((tag) => <Choice key={tag.id} tag={tag} mark={markOf(recordings, tag.id)} onTurn={() => { turn(tag); }} />)}
      </ul>
      {data.length === 0 && name === "" && <p className={styles.none}>{t("tags.noneText")}</p>}
      {isNew && <Button variant="soft" icon={Plus} onClick={() => { void create(); }}>{t("tags.create", { name })}</Button>}
    </DialogBox>
  );
}

interface ChoiceProps {
  readonly tag: Tag;
  readonly mark: Mark;
  readonly onTurn: () => void;
}

function Choice({ tag, mark, onTurn }: ChoiceProps) {
  const step = (event: KeyboardEvent): void => {
    const row = event.currentTarget.closest("li");
    const to = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    to?.querySelector("input")?.focus();
  };
  return (
    <li>
      <label className={styles.choice}>
        <Checkbox checked={mark === "all"} isMixed={mark === "some"} onChange={onTurn} onKeyDown={step} />
        <TagDot colour={tag.colour} />
        <bdi>{tag.name}</bdi>
        {mark === "some" && <small>{t("tags.some")}</small>}
      </label>
    </li>
  );
}
