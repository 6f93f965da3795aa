/** The people of a recording beside its text: who they are, how much they say, and what can be put right. */

import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis, SkipForward, UserRound } from "lucide-react";
import { useMemo, useState } from "react";

import type { Recording, Speaker, Transcript } from "~/api/types";
import { declineMatch, mergeSpeakers, type Place, renameSpeaker } from "~/speakers/acts";
import { type Person, peopleOf } from "~/speakers/people";
import { SPEAKER_DRAG } from "~/speakers/dragging";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import styles from "~/speakers/SpeakerPanel.module.css";
import { SpeakerPopover } from "~/speakers/SpeakerPopover";
import { SplitOff } from "~/speakers/SplitOff";
import { nextTurn, type Share, sharesOf, talksOf } from "~/speakers/talk";
import { TellApart } from "~/speakers/TellApart";
import { clock, percent } from "~/text/numbers";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { EmptyState } from "~/ui/States";

export interface SpeakerPanelProps {
  readonly recording: Recording;
  readonly transcript: Transcript;
  /** Plays from a time. */
  readonly onPlay: (seconds: number) => void;
}

const NONE: Share = { turns: [], seconds: 0, part: 0 };

export function SpeakerPanel({ recording, transcript, onPlay }: SpeakerPanelProps) {
  const queries = useQueryClient();
  const people = useMemo(() => peopleOf(recording.speakers), [recording.speakers]);
  const shares = useMemo(() => sharesOf(transcript.segments, talksOf(transcript.segments)), [transcript.segments]);
  const [splitting, setSplitting] = useState<Person | null>(null);
  const place = { queries, recording, transcript };
  return (
    <div className={styles.panel}>
      {people.length === 0 && <EmptyState icon={UserRound} title={t("speaker.none")} text={t("speaker.noneText")} />}
      <ul className={styles.people}>
        {people.map((person) => {
          const speaker = recording.speakers.find(({ id }) => id === person.id);
          return speaker && (
            <PersonRow
              key={person.id}
              place={place}
              person={person}
              speaker={speaker}
              others={people.filter(({ id }) => id !== person.id)}
              share={shares.get(person.id) ?? NONE}
              onPlay={onPlay}
              onSplit={() => { setSplitting(person); }}
            />
          );
        })}
      </ul>
      {recording.media_deleted_at === null && <TellApart place={place} count={people.length} />}
      {splitting && <SplitOff place={place} person={splitting} turns={shares.get(splitting.id)?.turns ?? []} onClose={() => { setSplitting(null); }} />}
    </div>
  );
}

interface PersonRowProps {
  readonly place: Place;
  readonly person: Person;
  readonly speaker: Speaker;
  readonly others: readonly Person[];
  readonly share: Share;
  readonly onPlay: (seconds: number) => void;
  readonly onSplit: () => void;
}

function PersonRow({ place, person, speaker, others, share, onPlay, onSplit }: PersonRowProps) {
  const [isNaming, setNaming] = useState(false);
  const [heard, setHeard] = useState(-1);
  const next = nextTurn(share.turns, heard);
  const proposal = speaker.match?.verdict === "unsure" && speaker.match.name !== speaker.name ? speaker.match : null;
  const turn = { segments: share.turns[0]?.segments ?? [], speaker: person.id, start: share.turns[0]?.start ?? 0 };
  return (
    <li className={styles.person} data-speaker={person.colour}>
      <div className={styles.line}>
        <span draggable title={t("speaker.drag")} onDragStart={(event) => { event.dataTransfer.setData(SPEAKER_DRAG, person.id); }}>
          <SpeakerBadge person={person} />
        </span>
        <SpeakerPopover recording={place.recording} transcript={place.transcript} turn={turn} isOpen={isNaming} onOpenChange={setNaming}>
          <button type="button" className={styles.name} aria-label={t("speaker.nameOf", { name: person.name })}><bdi>{person.name}</bdi></button>
        </SpeakerPopover>
        <IconButton
          icon={SkipForward}
          size="sm"
          label={next ? t("speaker.hear", { name: person.name, time: clock(next.start) }) : t("speaker.silent")}
          disabled={!next}
          onClick={() => {
            if (!next) return;
            setHeard(next.start);
            onPlay(next.start);
          }}
        />
        <Menu label={t("speaker.more", { name: person.name })} trigger={<IconButton icon={Ellipsis} size="sm" label={t("speaker.more", { name: person.name })} />}>
          <MenuItem onSelect={() => { setNaming(true); }}>{t("speaker.rename")}</MenuItem>
          <MenuItem isDisabled={share.turns.length < 2} onSelect={onSplit}>{t("speaker.splitOff")}</MenuItem>
          {others.length > 0 && <MenuRule />}
          {others.map((other) => (
            <MenuItem key={other.id} onSelect={() => { void mergeSpeakers(place, person.id, other.id); }}>
              <SpeakerBadge person={other} />
              {t("speaker.sameAs", { name: other.name })}
            </MenuItem>
          ))}
        </Menu>
      </div>
      <meter className={styles.bar} min={0} max={1} value={share.part} aria-label={t("speaker.part", { name: person.name })} />
      <p className={styles.facts}>{share.turns.length === 0 ? t("speaker.silent") : [percent(share.part * 100), clock(share.seconds), t("speaker.turns", { count: share.turns.length })].join(" · ")}</p>
      {proposal && (
        <div className={styles.proposal}>
          <p>{t("speaker.sounds", { name: proposal.name, percent: percent(proposal.similarity * 100) })}</p>
          <Button size="sm" variant="soft" onClick={() => { void renameSpeaker(place, person.id, proposal.name); }}>{t("speaker.yes")}</Button>
          <Button size="sm" onClick={() => { void declineMatch(place, person.id); }}>{t("speaker.no")}</Button>
        </div>
      )}
    </li>
  );
}
