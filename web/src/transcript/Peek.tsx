/** What is heard, in three lines below the notes of a phone, which cover the text; it leads to its place there. */

import { X } from "lucide-react";

import type { Player } from "~/player/player";
import type { Person } from "~/speakers/people";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import { useStore } from "~/store/store";
import { t } from "~/text/later";
import { clock } from "~/text/numbers";
import styles from "~/transcript/Peek.module.css";
import { type Block, heardAt } from "~/transcript/turns";
import { IconButton } from "~/ui/IconButton";

interface PeekProps {
  readonly player: Player;
  readonly blocks: readonly Block[];
  readonly people: readonly Person[];
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

export function Peek({ player, blocks, people, onOpen, onClose }: PeekProps) {
  const heard = heardAt(blocks, useStore(player.position));
  const person = people.find(({ id }) => id === heard?.speaker);
  if (!heard) return null;
  return (
    <aside className={styles.peek} aria-label={t("peek")} data-speaker={person?.colour}>
      <button type="button" className={styles.open} onClick={onOpen}>
        <span className={styles.who}>
          {person && <><SpeakerBadge person={person} /><b><bdi>{person.name}</bdi></b></>}
          <time>{clock(heard.start)}</time>
          <span data-hidden-visually>{t("peek.open")}</span>
        </span>
        <span className={styles.text} dir="auto" lang={heard.language ?? undefined}>{heard.text}</span>
      </button>
      <IconButton size="sm" icon={X} label={t("close")} hasTooltip={false} onClick={onClose} />
    </aside>
  );
}
