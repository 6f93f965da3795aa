/** Fills the places that the text keeps for speakers: a button with the name, and the keys S and 1 to 9. */

import { useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useMemo, useState } from "react";

import type { Recording, Transcript } from "~/api/types";
import { giveTurns, type Place } from "~/speakers/acts";
import { SPEAKER_DRAG } from "~/speakers/dragging";
import type { Person } from "~/speakers/people";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import styles from "~/speakers/SpeakerName.module.css";
import { SpeakerPopover } from "~/speakers/SpeakerPopover";
import { t } from "~/text/text";
import type { Slots } from "~/transcript/slots";
import type { Turn } from "~/transcript/turns";

export function useSpeakerSlots(recording: Recording, transcript: Transcript): Slots {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<string | null>(null);
  return useMemo<Slots>(() => {
    const place = { queries, recording, transcript };
    return {
      // Where nobody was told apart, names would only say so at each turn; S still asks for one.
      name: (turn, person) => (recording.speakers.length > 0 || asked === turn.key) && (
        <TurnName place={place} turn={turn} person={person} isOpen={asked === turn.key} onOpenChange={(isOpen) => { setAsked(isOpen ? turn.key : null); }} />
      ),
      onKey: (turn, event) => {
        if (event.code === "KeyS") {
          setAsked(turn.key);
          return true;
        }
        const number = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
        const speaker = number === undefined ? undefined : recording.speakers[Number(number) - 1];
        if (!speaker) return false;
        void giveTurns(place, segmentsOf(turn), speaker.id);
        return true;
      },
    };
  }, [queries, recording, transcript, asked]);
}

interface TurnNameProps {
  readonly place: Place;
  readonly turn: Turn;
  readonly person: Person | undefined;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
}

function TurnName({ place, turn, person, isOpen, onOpenChange }: TurnNameProps) {
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes(SPEAKER_DRAG)) return;
    event.preventDefault();
    event.stopPropagation();
    setOver(true);
  };
  const dropped = (event: DragEvent): void => {
    const speaker = event.dataTransfer.getData(SPEAKER_DRAG);
    setOver(false);
    if (speaker === "") return;
    event.preventDefault();
    event.stopPropagation();
    void giveTurns(place, segmentsOf(turn), speaker);
  };
  const asked = { segments: segmentsOf(turn), speaker: turn.speaker, start: turn.start };
  return (
    <SpeakerPopover recording={place.recording} transcript={place.transcript} turn={asked} isOpen={isOpen} onOpenChange={onOpenChange}>
      <button
        type="button"
        className={styles.name}
        tabIndex={-1}
        data-speaker={person?.colour}
        data-over={isOver || undefined}
        draggable={person !== undefined}
        onDragStart={(event) => { if (person) event.dataTransfer.setData(SPEAKER_DRAG, person.id); }}
        onDragOver={over}
        onDragLeave={() => { setOver(false); }}
        onDrop={dropped}
      >
        {person && <SpeakerBadge person={person} />}
        <bdi>{person?.name ?? t("speaker.nobody")}</bdi>
      </button>
    </SpeakerPopover>
  );
}

const segmentsOf = (turn: Turn): string[] => [...new Set(turn.pieces.map((piece) => piece.segment))];
