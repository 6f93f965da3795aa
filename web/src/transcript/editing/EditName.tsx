/** Who speaks a turn, while the text is edited; a press offers the others. */

import type { Person } from "~/speakers/people";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import nameStyles from "~/speakers/SpeakerName.module.css";
import { t } from "~/text/text";
import { SpeakerItems } from "~/transcript/editing/SpeakerItems";
import { Menu } from "~/ui/Menu";

interface EditNameProps {
  readonly people: readonly Person[];
  readonly person: Person | undefined;
  readonly isLocked: boolean;
  readonly onGive: (speaker: string | null) => void;
}

export const EditName = ({ people, person, isLocked, onGive }: EditNameProps) => (
  <Menu
    label={t("edit.turnOf")}
    align="start"
    trigger={
      <button type="button" className={nameStyles.name} data-speaker={person?.colour} disabled={isLocked} tabIndex={-1}>
        {person && <SpeakerBadge person={person} />}
        <bdi>{person?.name ?? t("edit.nobody")}</bdi>
      </button>
    }
  >
    <SpeakerItems people={people} onChoose={onGive} />
  </Menu>
);
