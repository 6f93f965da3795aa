/** Says who is speaking: a name, somebody who is known, for all turns, for this one, or from here on. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { UserRoundPlus } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useId, useMemo, useState } from "react";

import type { Recording, Transcript } from "~/api/types";
import { giveTurns, mergeSpeakers, type Place, renameSpeaker, splitOff } from "~/speakers/acts";
import { knownNames, voicesQuery } from "~/speakers/names";
import { initialsOf, peopleOf, type Person } from "~/speakers/people";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import styles from "~/speakers/SpeakerPopover.module.css";
import { likeliest, type Suggestion, suggestionsOf } from "~/speakers/suggestions";
import { talksOf } from "~/speakers/talk";
import { percent } from "~/text/numbers";
import { t } from "~/text/text";
import { SegmentedControl } from "~/ui/Choices";
import { TextInput } from "~/ui/Field";
import { Kbd } from "~/ui/Kbd";
import { Popover } from "~/ui/Popover";

/** The turn at which it is asked. */
export interface AskedTurn {
  readonly segments: readonly string[];
  readonly speaker: string | null;
  readonly start: number;
}

interface SpeakerPopoverProps {
  readonly recording: Recording;
  readonly transcript: Transcript;
  readonly turn: AskedTurn;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  /** The button that opens it. */
  readonly children: ReactNode;
}

export const SpeakerPopover = ({ recording, transcript, turn, isOpen, onOpenChange, children }: SpeakerPopoverProps) => (
  <Popover label={t("speaker.who")} trigger={children} isOpen={isOpen} onOpenChange={onOpenChange}>
    <Who recording={recording} transcript={transcript} turn={turn} onDone={() => { onOpenChange(false); }} />
  </Popover>
);

type Where = "all" | "this" | "on";

function Who({ recording, transcript, turn, onDone }: Pick<SpeakerPopoverProps, "recording" | "transcript" | "turn"> & { readonly onDone: () => void }) {
  const queries = useQueryClient();
  const voices = useQuery(voicesQuery);
  const listId = useId();
  const { speakers } = recording;
  const speaker = speakers.find(({ id }) => id === turn.speaker) ?? null;
  const people = useMemo(() => peopleOf(speakers), [speakers]);
  const own = people.find(({ id }) => id === turn.speaker);
  const turns = useMemo(() => talksOf(transcript.segments).filter((talk) => talk.speaker === turn.speaker), [transcript.segments, turn.speaker]);
  const [typed, setTyped] = useState(speaker?.name ?? "");
  const [isTouched, setTouched] = useState(false);
  const [where, setWhere] = useState<Where>("all");
  const [chosen, setChosen] = useState<number | null>(null);
  const sought = isTouched ? typed : "";
  const offered = suggestionsOf({ typed: sought, speaker, speakers, names: knownNames(queries, voices.data ?? []) });
  const at = Math.min(chosen ?? likeliest(offered, sought), offered.length - 1);

  const take = (suggestion: Suggestion | undefined): void => {
    onDone();
    const place = { queries, recording, transcript };
    if (!suggestion && isTouched && typed.trim() === "" && turn.speaker !== null) void renameSpeaker(place, turn.speaker, null);
    else if (suggestion && (isTouched || chosen !== null)) void done(place, turn, where, turns.filter((talk) => talk.start >= turn.start).flatMap((talk) => talk.segments), suggestion);
  };
  const keyed = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(offered.length - 1, chosen === null && !isTouched ? (step > 0 ? 0 : offered.length - 1) : at + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(typed.trim() === "" && chosen === null ? undefined : offered[at]);
    }
  };
  return (
    <div className={styles.who}>
      <TextInput
        label={t("speaker.who")}
        value={typed}
        autoComplete="off"
        role="combobox"
        aria-expanded={offered.length > 0}
        aria-controls={listId}
        aria-activedescendant={offered.length > 0 && (isTouched || chosen !== null) ? `${listId}-${String(at)}` : undefined}
        placeholder={own?.name ?? t("speaker.nobody")}
        maxLength={200}
        onFocus={(event) => { event.target.select(); }}
        onChange={(event) => { setTyped(event.target.value); setTouched(true); setChosen(null); }}
        onKeyDown={keyed}
      />
      <ul id={listId} role="listbox" aria-label={t("speaker.offers")} className={styles.list} hidden={offered.length === 0}>
        {offered.map((suggestion, index) => (
          // The keyboard works in the input: aria-activedescendant names what Enter takes.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={keyOf(suggestion)}
            id={`${listId}-${String(index)}`}
            role="option"
            aria-selected={index === at && (isTouched || chosen !== null)}
            className={styles.pick}
            onMouseDown={(event) => { event.preventDefault(); }}
            onClick={() => {
              onDone();
              void done({ queries, recording, transcript }, turn, where, turns.filter((talk) => talk.start >= turn.start).flatMap((talk) => talk.segments), suggestion);
            }}
          >
            <Offer suggestion={suggestion} own={own} people={people} turns={turns.length} />
            {index === at && (isTouched || chosen !== null) && <Kbd>↵</Kbd>}
          </li>
        ))}
      </ul>
      <Whereabouts turns={turns.length} where={where} onChoose={setWhere} />
    </div>
  );
}

interface WhereaboutsProps {
  readonly turns: number;
  readonly where: Where;
  readonly onChoose: (where: Where) => void;
}

/** Which turns are meant; a single one leaves no choice. */
const Whereabouts = ({ turns, where, onChoose }: WhereaboutsProps) =>
  turns > 1 && (
    <SegmentedControl
      label={t("speaker.where")}
      value={where}
      choices={[
        { value: "all", label: t("speaker.whereAll", { count: turns }) },
        { value: "this", label: t("speaker.whereThis") },
        { value: "on", label: t("speaker.whereOn") },
      ]}
      onChoose={(value) => { onChoose(value as Where); }}
    />
  );

interface OfferProps {
  readonly suggestion: Suggestion;
  readonly own: Person | undefined;
  readonly people: readonly Person[];
  readonly turns: number;
}

function Offer({ suggestion, own, people, turns }: OfferProps) {
  if (suggestion.kind === "new") {
    return (
      <>
        <UserRoundPlus aria-hidden />
        <span className={styles.words}><b>{t("speaker.newName", { name: suggestion.name })}</b></span>
      </>
    );
  }
  if (suggestion.kind === "same") {
    const other = people.find(({ id }) => id === suggestion.speaker);
    return (
      <>
        {other && <SpeakerBadge person={other} />}
        <span className={styles.words}><b>{t("speaker.sameAs", { name: other?.name ?? suggestion.speaker })}</b><small>{t("speaker.merges", { count: turns })}</small></span>
      </>
    );
  }
  const like = { id: "", name: suggestion.name, initials: initialsOf(suggestion.name), colour: own?.colour ?? 10, isRepeated: own?.isRepeated ?? false };
  return (
    <>
      <SpeakerBadge person={like} />
      <span className={styles.words}>
        <b><bdi>{suggestion.name}</bdi></b>
        <small>{suggestion.likeness === null ? t("speaker.knownName") : t("speaker.alike", { percent: percent(suggestion.likeness * 100) })}</small>
      </span>
    </>
  );
}

const keyOf = (suggestion: Suggestion): string => (suggestion.kind === "same" ? `same ${suggestion.speaker}` : `${suggestion.kind} ${suggestion.name}`);

/** Does what was chosen, where it was meant. */
async function done(place: Place, turn: AskedTurn, where: Where, fromHere: readonly string[], chosen: Suggestion): Promise<void> {
  const segments = where === "this" ? turn.segments : fromHere;
  const isWhole = where === "all" && turn.speaker !== null;
  if (chosen.kind === "same") {
    if (isWhole) await mergeSpeakers(place, turn.speaker, chosen.speaker);
    else await giveTurns(place, where === "all" ? allOfNobody(place) : segments, chosen.speaker);
  } else if (isWhole) {
    await renameSpeaker(place, turn.speaker, chosen.name);
  } else {
    await splitOff(place, { name: chosen.name, from: turn.speaker, segments: where === "all" ? allOfNobody(place) : segments });
  }
}

const allOfNobody = ({ transcript }: Place): string[] =>
  transcript.segments.filter((segment) => segment.speaker === null && segment.held == null).map((segment) => segment.id);
