/** What was found in one recording: each place a link to its word. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileText, Type, UserRound } from "lucide-react";
import { useState } from "react";

import { type Found, type Hit, type Search, searchQuery } from "~/live/searching";
import styles from "~/search/HitCard.module.css";
import { partsOf, wordsOf } from "~/search/marking";
import { peopleOf } from "~/speakers/people";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import { TagChips } from "~/tags/TagChips";
import { clock, fullMoment, length, moment } from "~/text/numbers";
import { t } from "~/text/text";
import { LinkButton } from "~/ui/Button";

/** So many places of one recording are unfolded. */
const MOST = 50;

interface HitCardProps {
  readonly found: Found;
  readonly search: Search;
  readonly now: Date;
}

export function HitCard({ found: { recording, hits, hits_total: total }, search, now }: HitCardProps) {
  const [isOpen, setOpen] = useState(false);
  const all = useInfiniteQuery({ ...searchQuery(search, { limit: 1, hits: MOST, recordingId: recording.id }), enabled: isOpen });
  const shown = isOpen ? (all.data?.pages[0]?.items[0]?.hits ?? hits) : hits;
  const created = new Date(recording.created_at);
  return (
    <section className={styles.card}>
      <header>
        <h2>
          <Link to="/recordings/$recordingId" params={{ recordingId: recording.id }}><bdi lang={recording.language ?? undefined}>{recording.title}</bdi></Link>
        </h2>
        <TagChips tags={recording.tags} most={2} />
        <p>
          <time dateTime={recording.created_at} title={fullMoment(created)}>{moment(created, now)}</time>
          {recording.duration !== null && ` · ${length(recording.duration)}`}
        </p>
      </header>
      <ul>{shown.map((hit, index) => <li key={`${hit.kind} ${hit.segment_id ?? hit.note_id ?? ""} ${String(index)}`}><Place recordingId={recording.id} hit={hit} language={recording.language} /></li>)}</ul>
      {total > hits.length && (
        <p className={styles.more}>
          {isOpen && total > MOST && `${t("search.first", { count: MOST })} · `}
          <LinkButton aria-expanded={isOpen} onClick={() => { setOpen(!isOpen); }}>
            {isOpen ? t("search.fewer") : t("search.more", { count: total - hits.length })}
          </LinkButton>
        </p>
      )}
    </section>
  );
}

interface PlaceProps {
  readonly recordingId: string;
  readonly hit: Hit;
  readonly language: string | null;
}

const KINDS = { note: { icon: FileText, label: "search.note" }, title: { icon: Type, label: "search.title" }, speaker: { icon: UserRound, label: "search.name" } } as const;

function Place({ recordingId, hit, language }: PlaceProps) {
  const isSaid = hit.kind === "text";
  const at = hit.at ?? hit.start;
  const words = isSaid ? wordsOf(hit) : undefined;
  const goesTo = {
    ...(at !== null && { at }),
    ...(words !== undefined && { find: words }),
    ...(hit.note_id !== null && { note: hit.note_id }),
  };
  return (
    <Link to="/recordings/$recordingId" params={{ recordingId }} search={goesTo} className={styles.hit} data-hit="">
      {at === null ? <span /> : <time>{clock(at)}</time>}
      <Who hit={hit} />
      <p lang={isSaid ? (language ?? undefined) : undefined} dir="auto">
        {partsOf(hit).map(({ text, isFound }, index) => (isFound ? <mark key={index}>{text}</mark> : text))}
      </p>
    </Link>
  );
}

/** Who says it, by the badge and by name for those who hear it read; of what is not said, its kind. */
function Who({ hit }: { readonly hit: Hit }) {
  const [person] = hit.speaker ? peopleOf([hit.speaker]) : [];
  if (hit.kind === "text") return <span className={styles.kind}>{person && <SpeakerBadge person={person} />}<span data-hidden-visually="">{person?.name}</span></span>;
  const { icon: Icon, label } = KINDS[hit.kind];
  return <span className={styles.kind}><Icon aria-hidden /><span data-hidden-visually="">{t(label)}</span></span>;
}
