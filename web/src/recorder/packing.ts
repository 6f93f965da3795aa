/** Makes of what the browser's recorder gives the pieces of a file that may be cut after any of them. */

import { OggWriter } from "~/recorder/ogg";
import { joined, WebmReader } from "~/recorder/webm";

export interface Piece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Seconds of sound in the file with this piece. */
  readonly seconds: number;
}

export interface Packing {
  /** What the browser's recorder is asked for. */
  readonly recorded: string;
  readonly ending: string;
  /** Begins with another recorder, whose bytes have a beginning of their own; false: that cannot be joined. */
  readonly again: () => boolean;
  /** The next piece; null while there is nothing whole. `seconds` is what a clock says. */
  readonly take: (bytes: Uint8Array<ArrayBuffer>, seconds: number, isLast: boolean) => Piece | null;
}

/** The ways to record, best first: Firefox writes Ogg itself, older Safari only MP4. */
const KINDS = [
  { recorded: "audio/ogg;codecs=opus", ending: "ogg", isRepacked: false },
  { recorded: "audio/webm;codecs=opus", ending: "ogg", isRepacked: true },
  { recorded: "audio/mp4", ending: "mp4", isRepacked: false },
  { recorded: "audio/webm", ending: "webm", isRepacked: false },
];

/** Chooses how to record in this browser; null when it cannot. */
export function choosePacking(isSupported: (type: string) => boolean, createdAt: Date): Packing | null {
  const kind = KINDS.find(({ recorded }) => isSupported(recorded));
  if (!kind) return null;
  const { recorded, ending } = kind;
  return { recorded, ending, ...(kind.isRepacked ? repacked(createdAt) : plain()) };
}

type Taking = Pick<Packing, "again" | "take">;

function repacked(createdAt: Date): Taking {
  let reader = new WebmReader();
  const writer = new OggWriter(crypto.getRandomValues(new Uint32Array(1))[0] ?? 1, createdAt);
  let hasBegun = false;
  return {
    again: () => {
      reader = new WebmReader();
      return true;
    },
    take: (given, _, isLast) => {
      const { head, packets } = reader.feed(given);
      if (head === null || packets.length === 0) return null;
      const start = hasBegun ? new Uint8Array(0) : writer.begin(head);
      hasBegun = true;
      return { bytes: joined([start, writer.add(packets, { isLast })]), seconds: writer.seconds };
    },
  };
}

const plain = (): Taking => ({
  again: () => false,
  take: (bytes, seconds) => (bytes.length === 0 ? null : { bytes, seconds }),
});
