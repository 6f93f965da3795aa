/** Draws the bars of a wave in the speakers' colours, as the theme has them now. */

import { BAR_PIXELS, barsOf, type Peaks } from "~/player/bars";
import { type Voice, voiceAt } from "~/player/voices";

export interface Colours {
  /** Of nobody's sound. */
  readonly silence: string;
  /** By the number of the speaker. */
  readonly people: readonly string[];
}

const PEOPLE = 10;

/** Reads the tokens: a canvas knows neither variables nor themes. */
export function coloursOf(within: HTMLElement): Colours {
  const probe = document.createElement("i");
  within.append(probe);
  const read = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const people = Array.from({ length: PEOPLE }, (_, index) => read(`--speaker-${String(index + 1)}`));
  const silence = read("--line-strong");
  probe.remove();
  return { silence, people };
}

interface Wave {
  readonly peaks: Peaks;
  readonly voices: readonly Voice[];
  readonly colours: Colours;
  /** Seconds at the edges of the canvas. */
  readonly from: number;
  readonly to: number;
}

const THIN = 2;

export function drawWave(context: CanvasRenderingContext2D, { peaks, voices, colours, from, to }: Wave): void {
  const { width, height } = context.canvas;
  const scale = devicePixelRatio || 1;
  const count = Math.floor(width / scale / BAR_PIXELS);
  if (count < 1) return;
  context.clearRect(0, 0, width, height);
  const step = width / count;
  for (const [index, bar] of barsOf(peaks, count, from, to).entries()) {
    const voice = voiceAt(voices, (bar.start + bar.end) / 2);
    const isSpoken = voice !== undefined && voice.end > bar.start;
    const colour = isSpoken ? colours.people[(voice.person?.colour ?? 0) - 1] : undefined;
    const size = Math.max(THIN * scale, bar.height * (height - THIN * scale));
    context.fillStyle = colour ?? colours.silence;
    context.globalAlpha = colour === undefined ? 0.6 : 1;
    context.beginPath();
    context.roundRect(index * step + (step - THIN * scale) / 2, (height - size) / 2, THIN * scale, size, scale);
    context.fill();
  }
}

/** Tells when the theme changes, by the reader or by the system. */
export function onThemeChange(told: () => void): () => void {
  const root = new MutationObserver(told);
  root.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const queries = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", told);
  return () => {
    root.disconnect();
    for (const query of queries) query.removeEventListener("change", told);
  };
}
