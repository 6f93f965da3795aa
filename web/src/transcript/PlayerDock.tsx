/** The player below the text: play, skip, speed, and where the sound is. */

import { LocateFixed, Pause, Play, RotateCcw, RotateCw } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";

import type { Person } from "~/speakers/people";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import { clock, spokenClock } from "~/text/numbers";
import { t } from "~/text/text";
import styles from "~/transcript/PlayerDock.module.css";
import { usePlayerKeys } from "~/transcript/keys";
import { playAt, seekTo } from "~/transcript/sound";
import { blockAt, type Block } from "~/transcript/turns";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuChoices } from "~/ui/Menu";

const SKIP_SECONDS = 10;
const SPEEDS = ["0.75", "1", "1.2", "1.5", "1.75", "2"];

interface PlayerDockProps {
  readonly audio: RefObject<HTMLAudioElement | null>;
  readonly source: string;
  readonly duration: number;
  readonly blocks: readonly Block[];
  readonly people: readonly Person[];
  readonly isFollowing: boolean;
  readonly onFollow: () => void;
}

export function PlayerDock({ audio, source, duration, blocks, people, isFollowing, onFollow }: PlayerDockProps) {
  const [at, setAt] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const [isGone, setGone] = useState(false);
  const [speed, setSpeed] = useState("1");
  const block = blocks[blockAt(blocks, at)];
  const person = block?.kind === "turn" ? people.find((known) => known.id === block.speaker) : undefined;

  const turn = (): void => {
    if (audio.current?.paused) void audio.current.play().catch(() => { setPlaying(false); });
    else audio.current?.pause();
  };
  const skip = (seconds: number): void => {
    seekTo(audio.current, Math.max(0, Math.min(duration, (audio.current?.currentTime ?? 0) + seconds)));
  };
  usePlayerKeys({ turn, skip, follow: onFollow });
  useEffect(() => {
    playAt(audio.current, Number(speed));
  }, [audio, speed]);

  return (
    <section className={styles.dock} aria-label={t("player")}>
      {/* The transcript beside it is its text. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <audio
        ref={audio}
        src={source}
        preload="metadata"
        onTimeUpdate={(event) => { setAt(event.currentTarget.currentTime); }}
        onSeeked={(event) => { setAt(event.currentTarget.currentTime); }}
        onPlay={() => { setPlaying(true); }}
        onPause={() => { setPlaying(false); }}
        onError={() => { setGone(true); }}
      />
      {isGone && <Banner tone="warning" title={t("player.gone")} />}
      <input
        className={styles.position}
        type="range"
        min={0}
        max={duration}
        step={0.1}
        value={at}
        disabled={isGone}
        aria-label={t("player.position")}
        aria-valuetext={[spokenClock(at), person?.name].filter(Boolean).join(", ")}
        onChange={(event) => { seekTo(audio.current, Number(event.target.value)); }}
      />
      <div className={styles.row}>
        <p className={styles.clock}>
          <b>{clock(at)}</b> <span>{t("player.of", { whole: clock(duration) })}</span>
          {person && <span className={styles.person}><SpeakerBadge person={person} /><span>{person.name}</span></span>}
        </p>
        <div className={styles.keys}>
          <IconButton icon={RotateCcw} label={t("player.back")} onClick={() => { skip(-SKIP_SECONDS); }} />
          <button type="button" className={styles.play} disabled={isGone} aria-label={t(isPlaying ? "player.pause" : "player.play")} onClick={turn}>
            {isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}
          </button>
          <IconButton icon={RotateCw} label={t("player.forward")} onClick={() => { skip(SKIP_SECONDS); }} />
        </div>
        <div className={styles.more}>
          <Menu label={t("player.speed")} trigger={<Button aria-label={`${t("player.speed")}: ${t("player.times", { speed })}`}>{t("player.times", { speed })}</Button>}>
            <MenuChoices value={speed} onChoose={setSpeed} choices={SPEEDS.map((value) => ({ value, label: t("player.times", { speed: value }) }))} />
          </Menu>
          <Button icon={LocateFixed} isPressed={isFollowing} onClick={onFollow}>{t("player.follow")}</Button>
        </div>
      </div>
    </section>
  );
}
