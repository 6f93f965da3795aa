/** The people of a recording beside its text. */

import type { Recording, Transcript } from "~/api/types";
import { peopleOf } from "~/speakers/people";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";

export interface SpeakerPanelProps {
  readonly recording: Recording;
  readonly transcript: Transcript;
  /** Plays from a time. */
  readonly onPlay: (seconds: number) => void;
}

export const SpeakerPanel = ({ transcript }: SpeakerPanelProps) => (
  <ul>
    {peopleOf(transcript.speakers).map((person) => <li key={person.id}><SpeakerBadge person={person} /> {person.name}</li>)}
  </ul>
);
