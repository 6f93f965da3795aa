/** The speakers to choose from, each with the key that does the same. */

import type { Person } from "~/speakers/people";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import { t } from "~/text/text";
import { MenuItem } from "~/ui/Menu";

interface SpeakerItemsProps {
  readonly people: readonly Person[];
  readonly onChoose: (speaker: string | null) => void;
}

const LAST_KEY = 9;

export const SpeakerItems = ({ people, onChoose }: SpeakerItemsProps) => (
  <>
    {people.map((person, index) => (
      <MenuItem key={person.id} {...(index < LAST_KEY && { shortcut: `Alt ${String(index + 1)}` })} onSelect={() => { onChoose(person.id); }}>
        <SpeakerBadge person={person} />
        <bdi>{person.name}</bdi>
      </MenuItem>
    ))}
    <MenuItem onSelect={() => { onChoose(null); }}>{t("edit.nobody")}</MenuItem>
  </>
);
