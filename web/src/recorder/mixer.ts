/** Mixes a microphone and the sound of a tab into one stream, so that either can come, go or be replaced meanwhile. */

import { closeStream } from "~/recorder/devices";
import { type Heard, heardIn } from "~/recorder/level";

const WINDOW = 4096;

export type Part = "microphone" | "tab";

interface Input {
  readonly stream: MediaStream;
  readonly node: MediaStreamAudioSourceNode;
}

export class Mixer {
  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private readonly mixed = this.context.createMediaStreamDestination();
  private readonly inputs = new Map<Part, Input>();
  private readonly window = new Float32Array(WINDOW);

  /** @param onEnd Told when a part ends by itself: unplugged, or no longer shared. */
  constructor(private readonly onEnd: (part: Part) => void) {
    this.analyser.fftSize = WINDOW;
    this.mixed.channelCount = 1;
    this.analyser.connect(this.mixed);
    // A phone call or a sleeping machine suspends it; it is tried to go on as soon as it may.
    this.context.onstatechange = () => { this.wake(); };
  }

  get stream(): MediaStream {
    return this.mixed.stream;
  }

  get isRunning(): boolean {
    return this.context.state === "running";
  }

  has(part: Part): boolean {
    return this.inputs.has(part);
  }

  /** The id of the device that a part comes from. */
  deviceOf(part: Part): string | undefined {
    return this.inputs.get(part)?.stream.getAudioTracks()[0]?.getSettings().deviceId;
  }

  wake(): void {
    if (this.context.state !== "running" && this.context.state !== "closed") void this.context.resume().catch(() => undefined);
  }

  /** Puts a stream in a part's place; null takes the part out. */
  set(part: Part, stream: MediaStream | null): void {
    const before = this.inputs.get(part);
    before?.node.disconnect();
    closeStream(before?.stream ?? null);
    this.inputs.delete(part);
    if (stream === null) return;
    const node = this.context.createMediaStreamSource(stream);
    node.connect(this.analyser);
    this.inputs.set(part, { stream, node });
    for (const track of stream.getAudioTracks()) {
      track.onended = () => {
        if (this.inputs.get(part)?.stream !== stream) return;
        this.set(part, null);
        this.onEnd(part);
      };
    }
  }

  hear(): Heard {
    this.analyser.getFloatTimeDomainData(this.window);
    return heardIn(this.window);
  }

  async close(): Promise<void> {
    for (const part of [...this.inputs.keys()]) this.set(part, null);
    this.context.onstatechange = null;
    await this.context.close();
  }
}
