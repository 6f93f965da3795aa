/** Sends a recording while it grows: in order, from where the server is, again after every break. */

import { Refused } from "~/api/problems";
import type { Line, Reached } from "~/recorder/line";

const LONGEST_WAIT_MS = 15_000;
const FIRST_WAIT_MS = 500;
/** Pieces of about a second go together: a request for each would only cost. */
const BETWEEN_MS = 1000;
const MOST_BYTES = 512 * 1024;

/** What of it is where. */
export interface Sent {
  readonly sentBytes: number;
  /** The line is broken, or the server cannot take it for now: it is tried again by itself. */
  readonly isHeld: boolean;
  /** The server does not want it: it is tried again when the person says so. */
  readonly refused: Refused | null;
}

export interface Sending {
  readonly line: Line;
  readonly metadata: Readonly<Record<string, string>>;
  readonly url: string | null;
  readonly read: (from: number) => Promise<Uint8Array<ArrayBuffer>>;
  /** Remembers where the server takes it; null: that place is gone. */
  readonly keepUrl: (url: string | null) => Promise<void>;
  readonly told: (sent: Sent) => void;
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
}

export class Sender {
  private url: string | null;
  private offset: number | null = null;
  private sizeBytes: number | null = null;
  private sent: Sent = { sentBytes: 0, isHeld: false, refused: null };
  private isStopped = false;
  private hasMore = false;
  private isIdle = false;
  private wake: () => void = () => undefined;
  private waking = this.nextWaking();
  private lastSentMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly to: Sending) {
    this.url = to.url;
  }

  /** There is more to send; after a failure it waits its time all the same. */
  more(): void {
    this.hasMore = true;
    if (this.isIdle) this.wake();
  }

  /** Goes on at once: the line is back, or the person said so. */
  goOn(): void {
    this.wake();
  }

  /** Tells that the recording is whole. */
  end(sizeBytes: number): void {
    this.sizeBytes = sizeBytes;
    this.wake();
  }

  /** Ends without an end; what the server has stays there. */
  stop(): void {
    this.isStopped = true;
    this.wake();
  }

  /** Sends until the server has made a recording of it, and gives its id; null when it was stopped. */
  async run(): Promise<string | null> {
    let wait = FIRST_WAIT_MS;
    while (!this.isStopped) {
      this.waking = this.nextWaking();
      try {
        const reached = await this.step();
        wait = FIRST_WAIT_MS;
        if (reached?.recordingId) return reached.recordingId;
        if (reached === null && !this.hasMore) await this.idle();
      } catch (error) {
        wait = await this.waitAfter(error instanceof Refused ? error : Refused.unreachable(error), wait);
      }
    }
    return null;
  }

  /** Does the next thing; null when there is nothing to do. */
  private async step(): Promise<Reached | null> {
    if (this.url === null) {
      this.url = await this.to.line.begin(this.to.metadata);
      await this.to.keepUrl(this.url);
      this.reach(0);
    }
    if (this.offset === null) {
      const found = await this.to.line.find(this.url);
      this.reach(found.offset);
      return found;
    }
    return await this.sendFrom(this.url, this.offset);
  }

  private async sendFrom(url: string, offset: number): Promise<Reached | null> {
    if (this.sizeBytes === null) await this.pause(BETWEEN_MS - (this.now() - this.lastSentMs));
    this.hasMore = false;
    const bytes = (await this.to.read(offset)).subarray(0, MOST_BYTES);
    // A piece that is missing here is missing for good: what there is before it is the recording.
    const isLast = this.sizeBytes !== null && (bytes.length === 0 || offset + bytes.length >= this.sizeBytes);
    if (bytes.length === 0 && !isLast) return null;
    this.lastSentMs = this.now();
    this.offset = null;
    const reached = await this.to.line.send(url, offset, bytes, isLast ? offset + bytes.length : null);
    this.reach(reached.offset);
    return reached;
  }

  /** Waits as the failure asks for, and gives how long the next one waits. */
  private async waitAfter(error: Refused, wait: number): Promise<number> {
    this.offset = null;
    if ((error.status === 404 || error.status === 410) && this.url !== null) {
      // It has expired, or the server lost it: all of it is still here.
      this.url = null;
      await this.to.keepUrl(null);
      return wait;
    }
    if (error.status === 409 && wait < LONGEST_WAIT_MS) return wait * 2;
    if (isForGood(error)) {
      this.tell({ isHeld: false, refused: error });
      await this.waking;
      return FIRST_WAIT_MS;
    }
    this.tell({ isHeld: error.status !== 423, refused: null });
    await this.pause(Math.max(wait, (error.retryAfterSeconds ?? 0) * 1000));
    return Math.min(LONGEST_WAIT_MS, wait * 2);
  }

  private reach(offset: number): void {
    this.offset = offset;
    this.tell({ sentBytes: offset, isHeld: false, refused: null });
  }

  private tell(to: Partial<Sent>): void {
    this.sent = { ...this.sent, ...to };
    this.to.told(this.sent);
  }

  private async idle(): Promise<void> {
    this.isIdle = true;
    await this.waking;
    this.isIdle = false;
  }

  /** Waits; woken, it goes on at once. */
  private async pause(ms: number): Promise<void> {
    if (ms <= 0) return;
    this.waking = this.nextWaking();
    await Promise.race([(this.to.sleep ?? sleepFor)(ms), this.waking]);
  }

  private nextWaking(): Promise<void> {
    return new Promise((resolve) => { this.wake = resolve; });
  }

  private now(): number {
    return (this.to.now ?? Date.now)();
  }
}

/** What no waiting mends: the answer to the same request would be the same. */
const isForGood = ({ status, isRetryable }: Refused): boolean =>
  status >= 400 && status < 500 && !isRetryable && ![408, 409, 423, 425, 429].includes(status);

const sleepFor = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
