/** The player below the text: the sound as a wave, play, skip, speed, and where the sound is. */

import { ChevronDown, ChevronUp, LocateFixed, Pause, Play, RotateCcw, RotateCw, Volume2, VolumeX, ZoomIn, ZoomOut } from "lucide-react";
import { type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

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
import { Popover } from "~/ui/Popover";

export const SKIP_SECONDS = 10;
/** On phones it has three heights. */
const SIZES = ["mini", "default", "full"] as const;
const DRAG_PIXELS = 24;

interface PlayerDockProps {
  readonly player: Player;
  readonly duration: number;
  readonly voices: readonly Voice[];
  readonly isFollowing: boolean;
  readonly isZoomed: boolean;
  readonly isSmall: boolean;
  readonly onFollow: () => void;
  readonly onZoom: (isCloser: boolean) => void;
  /** The wave, or what stands in its place. */
  readonly children: ReactNode;
}

/** What a button says that is of no use without sound. */
interface Off {
  readonly disabled?: true;
  readonly "aria-describedby"?: string;
}

export function PlayerDock(props: PlayerDockProps) {
  const { player, duration, voices, isSmall, children } = props;
  const { trouble } = useStore(player.state);
  const reason = useId();
  // What cannot play has nothing to skip in, to speed up or to look closer at; the reason stands in place of the wave.
  const off: Off = trouble === null ? {} : { disabled: true, "aria-describedby": reason };
  const [size, setSize] = useState(1);
  const resize = (step: number): void => { setSize((now) => Math.max(0, Math.min(SIZES.length - 1, now + step))); };
  return (
    <section className={styles.dock} aria-label={t("player")} id="player" tabIndex={-1} data-size={isSmall ? SIZES[size] : undefined}>
      <Sound player={player} />
      {isSmall && <Grip size={size} onResize={resize} />}
      <div className={styles.wave}>{trouble === null ? children : <p className={styles.trouble} role="status" id={reason}>{t(`player.${trouble}`)}</p>}</div>
      <div className={styles.row}>
        <Clock player={player} duration={duration} voices={voices} />
        <Keys player={player} off={off} />
        <More {...props} off={off} />
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

function Clock({ player, duration, voices }: Pick<PlayerDockProps, "player" | "duration" | "voices">) {
  const at = useStore(player.position);
  const person = voiceAt(voices, at)?.person;
  return (
    <p className={styles.clock}>
      <b>{clock(at)}</b> <span>{t("player.of", { whole: clock(duration) })}</span>
      {person && <span className={styles.person}><SpeakerBadge person={person} /><span>{person.name}</span></span>}
    </p>
  );
}

function Keys({ player, off }: { readonly player: Player; readonly off: Off }) {
  const { isPlaying, isWaiting } = useStore(player.state);
  return (
    <div className={styles.keys}>
      <IconButton {...off} icon={RotateCcw} label={t("player.back")} onClick={() => { player.skip(-SKIP_SECONDS); }} />
      <button
        {...off}
        type="button"
        className={styles.play}
        aria-label={t(isPlaying ? "player.pause" : "player.play")}
        data-waiting={(isPlaying && isWaiting) || undefined}
        onClick={player.toggle}
      >
        {isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}
      </button>
      <IconButton {...off} icon={RotateCw} label={t("player.forward")} onClick={() => { player.skip(SKIP_SECONDS); }} />
    </div>
  );
}

function More({ player, isFollowing, isZoomed, onFollow, onZoom, off }: PlayerDockProps & { readonly off: Off }) {
  const { speed, isMuted } = useStore(player.state);
  const times = t("player.times", { speed });
  return (
    <div className={styles.more}>
      <Menu label={t("player.speed")} isDisabled={off.disabled === true} trigger={<Button {...off} aria-label={`${t("player.speed")}: ${times}`}>{times}</Button>}>
        <MenuChoices
          value={String(speed)}
          onChoose={(chosen) => { player.setSpeed(Number(chosen)); }}
          choices={SPEEDS.map((value) => ({ value: String(value), label: t("player.times", { speed: value }) }))}
        />
      </Menu>
      <span className={styles.rest}>
        {isZoomed && <IconButton {...off} icon={ZoomOut} label={t("player.zoomOut")} onClick={() => { onZoom(false); }} />}
        <IconButton {...off} icon={ZoomIn} label={t("player.zoomIn")} onClick={() => { onZoom(true); }} />
        <Popover label={t("player.volume")} trigger={<Button {...off} icon={isMuted ? VolumeX : Volume2} aria-label={t("player.volume")} />}>
          <Volume player={player} />
        </Popover>
        <Button icon={LocateFixed} isPressed={isFollowing} onClick={onFollow}>{t("player.follow")}</Button>
      </span>
    </div>
  );
}

function Volume({ player }: { readonly player: Player }) {
  const { isMuted, volume } = useStore(player.state);
  return (
    <div className={styles.volume}>
      <IconButton icon={isMuted ? VolumeX : Volume2} label={t("player.mute")} isPressed={isMuted} onClick={player.mute} />
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={isMuted ? 0 : volume}
        aria-label={t("player.volume")}
        onChange={(event) => { player.setVolume(Number(event.target.value)); }}
      />
    </div>
  );
}

/** The dock of a phone is pulled up and down; its buttons do the same. */
function Grip({ size, onResize }: { readonly size: number; readonly onResize: (step: number) => void }) {
  const from = useRef<number | null>(null);
  const ended = (event: PointerEvent): void => {
    const pulled = from.current === null ? 0 : event.clientY - from.current;
    from.current = null;
    if (Math.abs(pulled) > DRAG_PIXELS) onResize(pulled > 0 ? -1 : 1);
  };
  return (
    <div
      className={styles.grip}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.setPointerCapture(event.pointerId);
        from.current = event.clientY;
      }}
      onPointerUp={ended}
      onPointerCancel={() => { from.current = null; }}
    >
      {size > 0 && <button type="button" aria-label={t("player.smaller")} onClick={() => { onResize(-1); }}><ChevronDown aria-hidden /></button>}
      <i />
      {size < SIZES.length - 1 && <button type="button" aria-label={t("player.larger")} onClick={() => { onResize(1); }}><ChevronUp aria-hidden /></button>}
    </div>
  );
}
