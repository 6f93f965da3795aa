/** The recording's name, what is known of it, and what can be done with all of it. */

import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronLeft, Star } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

import type { Recording } from "~/api/types";
import { useHeading } from "~/frame/PageHead";
import { star } from "~/tags/acts";
import { TagChips } from "~/tags/TagChips";
import { dayAndTime, languageName, length } from "~/text/numbers";
import { t } from "~/text/text";
import styles from "~/transcript/Head.module.css";
import { useRename } from "~/transcript/useRename";
import { isNowhere } from "~/ui/focusBack";
import { IconButton } from "~/ui/IconButton";

interface HeadProps {
  readonly recording: Recording;
  readonly language?: string | null;
  readonly isRenaming?: boolean;
  readonly onRename?: (isRenaming: boolean) => void;
  /** Buttons at the end of the line. */
  readonly children?: ReactNode;
}

export function Head({ recording, language = null, isRenaming = false, onRename, children }: HeadProps) {
  const queries = useQueryClient();
  const heading = useHeading(recording.title);
  const rename = useRename(recording);
  const facts = [
    { name: "when", text: dayAndTime(new Date(recording.recorded_at ?? recording.created_at)) },
    { name: "length", text: recording.duration === null ? "" : length(recording.duration) },
    { name: "language", text: language ? languageName(language) : "" },
    { name: "speakers", text: recording.speakers.length > 0 ? t("speakers", { count: recording.speakers.length }) : "" },
  ].filter(({ text }) => text !== "");
  const done = (title: string | null): void => {
    onRename?.(false);
    if (title !== null && title !== "" && title !== recording.title) rename.mutate(title);
    // Where the press of another field ended it, that field keeps the focus.
    requestAnimationFrame(() => { if (isNowhere()) heading.current?.focus({ preventScroll: true }); });
  };
  return (
    <header className={styles.head}>
      <Link to="/" className={styles.back} aria-label={t("reading.back")}><ChevronLeft aria-hidden /></Link>
      <div className={styles.name}>
        {isRenaming && <TitleInput title={recording.title} onDone={done} />}
        {/* A press is a short way to F2 and to the menu. */}
        {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
        <h1 ref={heading} tabIndex={-1} hidden={isRenaming} title={recording.title} onClick={() => { if (getSelection()?.isCollapsed !== false) onRename?.(true); }} data-editable={onRename ? "" : undefined}>
          <bdi>{recording.title}</bdi>
        </h1>
        <div className={styles.facts}>
          {facts.map(({ name, text }) => <span key={name} data-fact={name}>{text}</span>)}
          {recording.media_deleted_at !== null && <span data-fact="media">{t("media.gone")}</span>}
          <TagChips tags={recording.tags} />
        </div>
      </div>
      <div className={styles.actions}>
        <IconButton
          icon={Star}
          label={t("favourite.of", { title: recording.title })}
          isPressed={recording.is_favourite}
          data-star=""
          onClick={() => { void star(queries, recording, !recording.is_favourite); }}
        />
        {children}
      </div>
    </header>
  );
}

interface TitleInputProps {
  readonly title: string;
  /** With the new name; null leaves it. */
  readonly onDone: (title: string | null) => void;
}

function TitleInput({ title, onDone }: TitleInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  const end = (wished: string | null): void => {
    if (isDone.current) return;
    isDone.current = true;
    onDone(wished?.trim() ?? null);
  };
  useEffect(() => { input.current?.select(); }, []);
  const keyed = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end(event.key === "Enter" ? event.currentTarget.value : null);
  };
  return (
    <input
      ref={input}
      className={styles.input}
      defaultValue={title}
      dir="auto"
      maxLength={500}
      aria-label={t("rename.label")}
      onKeyDown={keyed}
      onBlur={(event) => { end(event.currentTarget.value); }}
    />
  );
}
