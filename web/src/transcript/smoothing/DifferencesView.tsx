/** The whole text with what was taken out and put in; places that may mean something else are flagged, one after the other. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronDown, Flag } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";

import type { BesideSegment, TranscriptVersion } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import { clock } from "~/text/numbers";
import { t } from "~/text/later";
import { besideQuery } from "~/transcript/smoothing/beside";
import { paragraphsOf, type Stretch } from "~/transcript/smoothing/differing";
import { Flagged } from "~/transcript/smoothing/Flagged";
import type { Listening } from "~/transcript/smoothing/SideText";
import styles from "~/transcript/smoothing/Smoothing.module.css";
import diff from "~/transcript/versions/DiffView.module.css";
import { Button } from "~/ui/Button";
import { ErrorState, Skeleton } from "~/ui/States";

interface DifferencesViewProps extends Pick<Listening, "people" | "onPlay"> {
  readonly version: TranscriptVersion;
}

export function DifferencesView({ version, people, onPlay }: DifferencesViewProps) {
  const beside = useInfiniteQuery(besideQuery(version));
  const scroll = useRef<HTMLDivElement>(null);
  const paragraphs = useMemo(() => paragraphsOf(beside.data?.pages.flatMap(({ items }): BesideSegment[] => items) ?? []), [beside.data]);
  const known = new Map(people.map((person) => [person.id, person]));
  return (
    <>
      {version.flagged > 0 && <FlagBar count={version.flagged} onNext={() => { toNextFlag(scroll.current); }} />}
      {/* What scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div ref={scroll} className={diff.scroll} role="region" tabIndex={0} aria-label={t("smooth.differences")}>
        {beside.isPending && <Skeleton label={t("compare.loading")} rows={6} />}
        {beside.isError && <ErrorState title={t("compare.error")} text={refusedText(beside.error)} action={{ label: t("again"), run: () => { void beside.refetch(); } }} detailsLabel={t("details")} details={beside.error.message} />}
        {paragraphs.map(({ key, start, speaker, stretches }) => {
          const person = speaker === null ? undefined : known.get(speaker);
          return (
            <article key={key} className={diff.paragraph} data-speaker={person?.colour}>
              <button type="button" aria-label={t("reading.playFrom", { time: clock(start) })} onClick={() => { onPlay(start); }}>{clock(start)}</button>
              <div>
                {person && <p className={diff.name}><SpeakerBadge person={person} />{person.name}</p>}
                {stretches.map((stretch) => <StretchText key={stretch.id} version={version} stretch={stretch} />)}
              </div>
            </article>
          );
        })}
        {beside.hasNextPage && <More isBusy={beside.isFetchingNextPage} onMore={() => { void beside.fetchNextPage(); }} />}
      </div>
    </>
  );
}

const StretchText = ({ version, stretch: { id, parts, flag } }: { readonly version: TranscriptVersion; readonly stretch: Stretch }) => (
  <>
    <p className={diff.text} dir="auto" data-flag={flag?.decision === null ? "" : undefined} tabIndex={flag ? -1 : undefined}>
      {parts.map(({ kind, text }, at) => (
        <span key={at}>{kind === "same" ? text : kind === "removed" ? <del>{text}</del> : <ins>{text}</ins>} </span>
      ))}
    </p>
    {flag && <Flagged version={version} segmentId={id} flag={flag} />}
  </>
);

const FlagBar = ({ count, onNext }: { readonly count: number; readonly onNext: () => void }) => (
  <div className={styles.flags}>
    <Flag aria-hidden />
    <p><b>{t("smooth.flags", { count })}</b> {t("smooth.flagsText")}</p>
    <Button size="sm" variant="outline" icon={ChevronDown} onClick={onNext}>{t("smooth.next")}</Button>
  </div>
);

/** Brings the flag after the one that was last gone to into sight; after the last comes the first. */
function toNextFlag(root: HTMLElement | null): void {
  const flags = [...(root?.querySelectorAll<HTMLElement>("[data-flag]") ?? [])];
  const at = flags.findIndex((flag) => flag === document.activeElement || flag.dataset.flag === "now");
  for (const flag of flags) flag.dataset.flag = "";
  const next = flags[(at + 1) % flags.length];
  if (!next) return;
  next.dataset.flag = "now";
  next.scrollIntoView({ block: "center" });
  next.focus({ preventScroll: true });
}

/** Loads on when it comes into sight. */
function More({ isBusy, onMore }: { readonly isBusy: boolean; readonly onMore: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  useEffect(() => { more.current = onMore; });
  useEffect(() => {
    if (!end.current || isBusy) return;
    const seen = new IntersectionObserver((entries) => { if (entries.some(({ isIntersecting }) => isIntersecting)) more.current(); });
    seen.observe(end.current);
    return () => { seen.disconnect(); };
  }, [isBusy]);
  return <div ref={end}><Button variant="outline" isBusy={isBusy} onClick={onMore}>{t("compare.more")}</Button></div>;
}
