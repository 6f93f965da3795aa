/** A new speaker from some of another's turns: choose the turns, say who it is. */

import { useState } from "react";

import { type Place, splitOff } from "~/speakers/acts";
import type { Person } from "~/speakers/people";
import styles from "~/speakers/SpeakerPanel.module.css";
import type { Talk } from "~/speakers/talk";
import { clock } from "~/text/numbers";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Choices";
import { TextInput } from "~/ui/Field";
import { DialogBox } from "~/ui/Overlay";

interface SplitOffProps {
  readonly place: Place;
  readonly person: Person;
  readonly turns: readonly Talk[];
  readonly onClose: () => void;
}

const MOST = 500;

export function SplitOff({ place, person, turns, onClose }: SplitOffProps) {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [name, setName] = useState("");
  const turn = (start: number): void => {
    const next = new Set(chosen);
    if (!next.delete(start)) next.add(start);
    setChosen(next);
  };
  const split = (): void => {
    onClose();
    const segments = turns.filter(({ start }) => chosen.has(start)).flatMap((one) => one.segments);
    void splitOff(place, { name: name.trim() === "" ? null : name.trim(), from: person.id, segments });
  };
  return (
    <DialogBox isOpen onClose={onClose} title={t("speaker.splitTitle", { name: person.name })} closeLabel={t("close")}>
      {/* A region that scrolls must be reachable by keyboard: its boxes are. */}
      <div className={styles.turns} role="group" aria-label={t("speaker.splitTurns")}>
        {turns.slice(0, MOST).map(({ start, text }) => (
          <label key={start} className={styles.turn}>
            <Checkbox checked={chosen.has(start)} onChange={() => { turn(start); }} />
            <time>{clock(start)}</time>
            <span dir="auto">{text}</span>
          </label>
        ))}
      </div>
      <TextInput label={t("speaker.splitName")} value={name} maxLength={200} autoComplete="off" onChange={(event) => { setName(event.target.value); }} />
      <div className={styles.foot}>
        <Button variant="outline" onClick={onClose}>{t("speaker.splitNo")}</Button>
        <Button variant="primary" disabled={chosen.size === 0} onClick={split}>{t("speaker.splitYes", { count: chosen.size })}</Button>
      </div>
    </DialogBox>
  );
}
