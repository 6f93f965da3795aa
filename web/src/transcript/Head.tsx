/** The recording's name, what is known of it, and what can be done with all of it. */

import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";

import type { Recording, Transcript } from "~/api/types";
import { useHeading } from "~/frame/PageHead";
import { dayAndTime, languageName, length } from "~/text/numbers";
import { t } from "~/text/text";
import styles from "~/transcript/Head.module.css";

interface HeadProps {
  readonly recording: Recording;
  readonly transcript?: Transcript;
  /** Buttons at the end of the line. */
  readonly children?: ReactNode;
}

export function Head({ recording, transcript, children }: HeadProps) {
  const heading = useHeading(recording.title);
  const language = transcript?.language;
  const facts = [
    dayAndTime(new Date(recording.recorded_at ?? recording.created_at)),
    recording.duration === null ? null : length(recording.duration),
    language ? languageName(language) : null,
    recording.speakers.length > 0 ? t("speakers", { count: recording.speakers.length }) : null,
  ].filter((fact) => fact !== null);
  return (
    <header className={styles.head}>
      <Link to="/" className={styles.back} aria-label={t("reading.back")}><ChevronLeft aria-hidden /></Link>
      <div className={styles.name}>
        <h1 ref={heading} tabIndex={-1}><bdi>{recording.title}</bdi></h1>
        <p className={styles.facts}>{facts.map((fact) => <span key={fact}>{fact}</span>)}</p>
      </div>
      <div className={styles.actions}>{children}</div>
    </header>
  );
}
