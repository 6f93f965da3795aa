/** The player below the text: the sound as a wave, play, skip, speed, and where the sound is. */

import { LocateFixed, Pause, Play, RotateCcw, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";

import { type Player, SPEEDS } from "~/player/player";
import styles from "~/player/PlayerDock.module.css";
import { type Voice, voiceAt } from "~/player/voices";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import { useStore } from "~/store/store";
import { clock } from "~/text/numbers";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuChoices } from "~/ui/Menu";

export const SKIP_SECONDS = 10;

interface PlayerDockProps {
  readonly player: Player;
  readonly duration: number;
  readonly voices: readonly Voice[];
  readonly isFollowing: boolean;
  readonly onFollow: () => void;
  /** The wave, or what stands in its place. */
  readonly children: ReactNode;
}

export function PlayerDock({ player, duration, voices, isFollowing, onFollow, children }: PlayerDockProps) {
  const { isPlaying, isWaiting, speed, trouble } = useStore(player.state);
  const at = useStore(player.position);
  const person = voiceAt(voices, at)?.person;
  return (
    <section className={styles.dock} aria-label={t("player")} id="player" tabIndex={-1}>
      <Sound player={player} />
      {children}
      <div className={styles.row}>
        <p className={styles.clock}>
          <b>{clock(at)}</b> <span>{t("player.of", { whole: clock(duration) })}</span>
          {person && <span className={styles.person}><SpeakerBadge person={person} /><span>{person.name}</span></span>}
        </p>
        <div className={styles.keys}>
          <IconButton icon={RotateCcw} label={t("player.back")} onClick={() => { player.skip(-SKIP_SECONDS); }} />
          <button
            type="button"
            className={styles.play}
            disabled={trouble !== null}
            aria-label={t(isPlaying ? "player.pause" : "player.play")}
            data-waiting={isWaiting || undefined}
            onClick={player.toggle}
          >
            {isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}
          </button>
          <IconButton icon={RotateCw} label={t("player.forward")} onClick={() => { player.skip(SKIP_SECONDS); }} />
        </div>
        <div className={styles.more}>
          <Menu label={t("player.speed")} trigger={<Button aria-label={`${t("player.speed")}: ${t("player.times", { speed })}`}>{t("player.times", { speed })}</Button>}>
            <MenuChoices
              value={String(speed)}
              onChoose={(chosen) => { player.setSpeed(Number(chosen)); }}
              choices={SPEEDS.map((value) => ({ value: String(value), label: t("player.times", { speed: value }) }))}
            />
          </Menu>
          <Button icon={LocateFixed} isPressed={isFollowing} onClick={onFollow}>{t("player.follow")}</Button>
        </div>
      </div>
    </section>
  );
}

/** Sound alone needs no place to be seen, but a place in the page. */
function Sound({ player }: { readonly player: Player }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (player.element instanceof HTMLAudioElement) place.current?.append(player.element);
  }, [player]);
  return <div ref={place} hidden />;
}
