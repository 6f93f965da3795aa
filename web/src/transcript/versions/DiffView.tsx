/** Two versions side by side in one text: what was taken out, what was put in, who is somebody else now. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useMemo } from "react";

import { refusedText } from "~/jobs/refused";
import type { Person } from "~/speakers/people";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import { clock } from "~/text/numbers";
import { t } from "~/text/text";
import { comparisonQuery, type Counts, type Difference, paragraphsOf, type Shown } from "~/transcript/versions/comparing";
import styles from "~/transcript/versions/DiffView.module.css";
import type { Pair } from "~/transcript/versions/VersionList";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";

interface DiffViewProps extends Pair {
  readonly recordingId: string;
  readonly people: readonly Person[];
  readonly onSeek: (seconds: number) => void;
  readonly onClose: () => void;
}

export function DiffView({ recordingId, before, after, people, onSeek, onClose }: DiffViewProps) {
  const compared = useInfiniteQuery(comparisonQuery(recordingId, before, after));
  const paragraphs = useMemo(() => paragraphsOf(compared.data?.pages.flatMap(({ items }) => items) ?? [], !compared.hasNextPage), [compared.data, compared.hasNextPage]);
  const first = compared.data?.pages[0];
  const names = new Map(people.map((person) => [person.id, person]));
  return (
    <>
      <div className={styles.bar}>
        <b>{first ? t("compare.title", { before: first.before.version, after: first.after.version }) : t("versions.compare")}</b>
        {first && <span>{countsText(first.counts)}</span>}
        <IconButton icon={X} size="sm" label={t("compare.close")} onClick={onClose} />
      </div>
      {/* What scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.scroll} role="region" tabIndex={0} aria-label={t("compare.label")}>
        {compared.isPending && <Skeleton label={t("compare.loading")} rows={6} />}
        {compared.isError && <ErrorState title={t("compare.error")} text={refusedText(compared.error)} action={{ label: t("again"), run: () => { void compared.refetch(); } }} detailsLabel={t("details")} details={compared.error.message} />}
        {first && paragraphs.length === 0 && <EmptyState title={t("compare.same")} text={t("compare.sameText")} />}
        {paragraphs.map(({ start, speaker, parts }) => {
          const person = speaker === null ? undefined : names.get(speaker);
          return (
            <article key={`${String(start)}-${speaker ?? ""}`} className={styles.paragraph} data-speaker={person?.colour}>
              <button type="button" aria-label={t("reading.playFrom", { time: clock(start) })} onClick={() => { onSeek(start); }}>{clock(start)}</button>
              <div>
                {person && <p className={styles.name}><SpeakerBadge person={person} />{person.name}</p>}
                <p className={styles.text} dir="auto">{parts.map((part, index) => <Part key={`${String(part.start)}-${String(index)}`} part={part} names={names} />)}</p>
              </div>
            </article>
          );
        })}
        {compared.hasNextPage && (
          <Button variant="outline" isBusy={compared.isFetchingNextPage} onClick={() => { void compared.fetchNextPage(); }}>{t("compare.more")}</Button>
        )}
      </div>
    </>
  );
}

interface PartProps {
  readonly part: Shown;
  readonly names: ReadonlyMap<string, Person>;
}

const Part = (props: PartProps) => (
  <>
    {props.part.isCutBefore && "… "}
    <Words {...props} />
    {props.part.isCutAfter && "…"}
  </>
);

function Words({ part, names }: PartProps) {
  const { kind, before, after } = part;
  const [was, is] = [before?.text ?? "", after?.text ?? ""];
  if (kind === "same") return <>{is} </>;
  if (kind === "speaker") {
    const [from, to] = [nameOf(before, names), nameOf(after, names)];
    return <><span className={styles.speaker}>{t("compare.speaker", { before: from, after: to })}</span> {is} </>;
  }
  return (
    <>
      {was !== "" && <><del>{was}</del> </>}
      {is !== "" && <><ins>{is}</ins> </>}
    </>
  );
}

const nameOf = (side: Difference["before"], names: ReadonlyMap<string, Person>): string =>
  side?.speaker == null ? t("compare.nobody") : (names.get(side.speaker)?.name ?? side.speaker);

function countsText(counts: Counts): string {
  const said = [
    counts.words_changed > 0 ? t("compare.changed", { count: counts.words_changed }) : null,
    counts.words_added > 0 ? t("compare.added", { count: counts.words_added }) : null,
    counts.words_removed > 0 ? t("compare.removed", { count: counts.words_removed }) : null,
    counts.speakers_changed > 0 ? t("compare.speakers", { count: counts.speakers_changed }) : null,
  ].filter((text) => text !== null);
  return said.length === 0 ? t("compare.same") : said.join(" · ");
}
