/** The browser's recorder, which gives a piece each half second; another one takes over when it fails. */

import type { Packing } from "~/recorder/packing";

/** Half a second: with the time to put it away, less than a second can be lost. */
const PIECE_MS = 500;
const BITS_PER_SECOND = 96_000;
/** One that fails sooner than this after the last failure will not do better the next time. */
const FAILS_AGAIN_MS = 5000;

type Keep = (bytes: Uint8Array<ArrayBuffer>, seconds: number) => Promise<void>;

export class Tape {
  private recorder: MediaRecorder | null = null;
  /** Pieces are put away one after the other, in the order in which they came. */
  private kept = Promise.resolve();
  private startedMs = Number.NEGATIVE_INFINITY;
  private readonly stopwatch = { sinceMs: null as number | null, beforeMs: 0 };
  private stopped: (() => void) | null = null;

  constructor(
    private readonly stream: MediaStream,
    private readonly packing: Packing,
    private readonly keep: Keep,
    /** Told when no recorder works any more. */
    private readonly onEnd: () => void,
  ) {}

  start(): void {
    const recorder = new MediaRecorder(this.stream, { mimeType: this.packing.recorded, audioBitsPerSecond: BITS_PER_SECOND });
    recorder.ondataavailable = ({ data }) => { this.take(data, recorder.state === "inactive"); };
    recorder.onstop = () => { this.end(recorder); };
    recorder.start(PIECE_MS);
    this.recorder = recorder;
    this.startedMs = performance.now();
    this.stopwatch.sinceMs ??= this.startedMs;
  }

  pause(): void {
    if (this.recorder?.state !== "recording") return;
    this.recorder.requestData();
    this.recorder.pause();
    this.stopwatch.beforeMs = this.elapsedMs();
    this.stopwatch.sinceMs = null;
  }

  resume(): void {
    if (this.recorder?.state !== "paused") return;
    this.recorder.resume();
    this.stopwatch.sinceMs = performance.now();
  }

  /** Ends; all that was recorded is put away then. */
  async stop(): Promise<void> {
    const { recorder } = this;
    if (recorder !== null && recorder.state !== "inactive") {
      await new Promise<void>((resolve) => {
        this.stopped = resolve;
        recorder.stop();
      });
    }
    await this.kept;
  }

  private take(data: Blob, isLast: boolean): void {
    const seconds = this.elapsedMs() / 1000;
    this.kept = this.kept
      .then(async () => {
        const piece = this.packing.take(new Uint8Array(await data.arrayBuffer()), seconds, isLast && this.stopped !== null);
        if (piece !== null) await this.keep(piece.bytes, piece.seconds);
      })
      .catch(this.onEnd);
  }

  /** It was stopped, or it failed; then the next one goes on in the same file, where the file allows it. */
  private end(recorder: MediaRecorder): void {
    if (this.stopped !== null) {
      this.stopped();
      return;
    }
    if (recorder !== this.recorder) return;
    const isHopeless = performance.now() - this.startedMs < FAILS_AGAIN_MS;
    if (isHopeless || !this.packing.again()) this.onEnd();
    else this.start();
  }

  private elapsedMs(): number {
    const { sinceMs, beforeMs } = this.stopwatch;
    return beforeMs + (sinceMs === null ? 0 : performance.now() - sinceMs);
  }
}
