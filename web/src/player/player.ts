/** The element that plays a recording, and what is known of it; it lives outside the components, so that its place may change. */

import { makeStore, type Store } from "~/store/store";

/** Why nothing plays: the file is gone, this browser cannot play its kind, or the line broke. */
export type Trouble = "gone" | "kind" | "line";

export interface PlayerState {
  readonly isPlaying: boolean;
  /** It wants to play and waits for data. */
  readonly isWaiting: boolean;
  readonly speed: number;
  readonly isMuted: boolean;
  readonly volume: number;
  readonly trouble: Trouble | null;
}

export interface Player {
  readonly element: HTMLMediaElement;
  readonly state: Store<PlayerState>;
  /** Where the sound is, in seconds, coarse: for what need not move with every frame. */
  readonly position: Store<number>;
  /** Where the sound is now, exactly. */
  readonly now: () => number;
  readonly toggle: () => void;
  readonly play: (from?: number) => void;
  readonly pause: () => void;
  readonly seek: (seconds: number) => void;
  readonly skip: (seconds: number) => void;
  readonly setSpeed: (speed: number) => void;
  readonly setVolume: (volume: number) => void;
  readonly mute: () => void;
  /** Calls back at every frame while it plays, and once when the position changed while it does not. */
  readonly follow: (moved: (seconds: number) => void) => () => void;
  /** Gives the element its file; the position stays. */
  readonly open: (source: string) => void;
  readonly fail: (trouble: Trouble | null) => void;
  /** Lets the file go; the position stays for the next one. */
  readonly close: () => void;
}

export const SPEEDS: readonly number[] = [0.5, 0.75, 1, 1.2, 1.5, 1.75, 2, 2.5, 3];

export function makePlayer(kind: "audio" | "video", length: number): Player {
  const element = document.createElement(kind);
  element.preload = "metadata";
  if (element instanceof HTMLVideoElement) element.playsInline = true;
  const state = makeStore<PlayerState>({ isPlaying: false, isWaiting: false, speed: 1, isMuted: false, volume: 1, trouble: null });
  const position = makeStore(0);
  // Before the file is known the element forgets a position that is set, so it is kept here.
  let wished: number | null = null;
  const now = (): number => wished ?? element.currentTime;
  const change = (part: Partial<PlayerState>): void => { state.set((known) => ({ ...known, ...part })); };
  const moved = (): void => { position.set(now()); };
  const on = (name: string, run: () => void): void => { element.addEventListener(name, run); };

  const followers = new Set<(seconds: number) => void>();
  let frame = 0;
  const tell = (): void => { for (const follower of followers) follower(now()); };
  const step = (): void => {
    tell();
    frame = requestAnimationFrame(step);
  };
  const run = (isRunning: boolean): void => {
    cancelAnimationFrame(frame);
    if (isRunning) frame = requestAnimationFrame(step);
    else tell();
  };

  on("loadedmetadata", () => {
    element.playbackRate = state.get().speed;
    if (wished !== null) element.currentTime = wished;
    wished = null;
    moved();
    tell();
  });
  on("timeupdate", moved);
  for (const name of ["seeking", "seeked"]) on(name, () => { moved(); tell(); });
  on("play", () => { change({ isPlaying: true }); run(true); });
  for (const name of ["pause", "ended"]) on(name, () => { change({ isPlaying: false, isWaiting: false }); moved(); run(false); });
  on("waiting", () => { change({ isWaiting: true }); });
  for (const name of ["playing", "canplay"]) on(name, () => { change({ isWaiting: false, trouble: null }); });
  on("volumechange", () => { change({ isMuted: element.muted, volume: element.volume }); });

  const play = (from?: number): void => {
    if (from !== undefined) seek(from);
    // A browser may refuse to play, and a file may fail: the events tell it.
    void element.play().catch(() => { change({ isPlaying: !element.paused }); });
  };
  const seek = (seconds: number): void => {
    const to = Math.max(0, Math.min(seconds, length || Infinity));
    if (element.readyState === HTMLMediaElement.HAVE_NOTHING) wished = to;
    else element.currentTime = to;
    position.set(to);
    tell();
  };
  return {
    element,
    state,
    position,
    now,
    play,
    pause: () => { element.pause(); },
    toggle: () => {
      if (element.paused) play();
      else element.pause();
    },
    seek,
    skip: (seconds) => { seek(now() + seconds); },
    setSpeed: (speed) => {
      element.playbackRate = speed;
      change({ speed });
    },
    setVolume: (volume) => {
      element.volume = volume;
      element.muted = volume === 0;
    },
    mute: () => { element.muted = !element.muted; },
    follow: (follower) => {
      followers.add(follower);
      follower(now());
      return () => followers.delete(follower);
    },
    open: (source) => {
      const [at, wasPlaying] = [now(), !element.paused];
      element.src = source;
      wished = at;
      change({ trouble: null });
      if (wasPlaying) play();
    },
    fail: (trouble) => { change({ trouble, isPlaying: false, isWaiting: false }); },
    close: () => {
      wished = now();
      element.pause();
      element.removeAttribute("src");
      element.load();
    },
  };
}
