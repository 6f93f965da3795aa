/** The last half minute as it was heard, one bar per tenth of a second, with the marked moments. */

import { useEffect, useRef } from "react";

import { secondsNow } from "~/recorder/clock";
import { BARS_HZ, heard } from "~/recorder/hearing";
import styles from "~/recorder/RunningWave.module.css";
import { taking } from "~/recorder/taking";

const STEP_PX = 4;
const BAR_PX = 2;
const DRAWN_CALMLY_MS = 1000;

export function RunningWave() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let drawn = -1;
    const drawNew = (): void => {
      if (drawn === heard.last && element.width === sizeOf(element).width) return;
      drawn = heard.last;
      draw(element);
    };
    drawNew();
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const timer = setInterval(drawNew, isCalm ? DRAWN_CALMLY_MS : 1000 / BARS_HZ);
    return () => { clearInterval(timer); };
  }, []);
  return <canvas ref={canvas} className={styles.wave} aria-hidden />;
}

function draw(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { width, height, scale } = sizeOf(canvas);
  Object.assign(canvas, { width, height });
  const [wide, high] = [width / scale, height / scale];
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const count = Math.floor(wide / STEP_PX);
  const bars = heard.bars.slice(-count);
  for (let index = 0; index < count; index += 1) {
    // The newest bar stands at the end; before the first one there is a quiet line.
    const part = bars[bars.length - count + index];
    const tall = part === undefined ? 2 : Math.max(2, part * high);
    context.fillStyle = part === undefined ? style.outlineColor : style.color;
    context.fillRect(index * STEP_PX, (high - tall) / 2, BAR_PX, tall);
  }
  const { seconds, atMs, marks, phase } = taking.get();
  const end = phase === "running" ? secondsNow(seconds, atMs, performance.now()) : seconds;
  context.fillStyle = style.borderBlockStartColor;
  for (const at of marks) {
    const x = (count - (end - at) * BARS_HZ) * STEP_PX;
    if (x >= 0) context.fillRect(x, 0, BAR_PX, high);
  }
}

function sizeOf(canvas: HTMLCanvasElement): { readonly width: number; readonly height: number; readonly scale: number } {
  const scale = globalThis.devicePixelRatio || 1;
  return { width: Math.round(canvas.clientWidth * scale), height: Math.round(canvas.clientHeight * scale), scale };
}
