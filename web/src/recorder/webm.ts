/** Reads the Opus packets out of a growing WebM file, as a browser's recorder writes it piece by piece. */

const EBML_VOID_SIZE = -1;
const CODEC_PRIVATE = 0x63a2;
const SIMPLE_BLOCK = 0xa3;
const BLOCK = 0xa1;
/** Elements whose inside is read: Segment, Tracks, TrackEntry, Cluster, BlockGroup. */
const OPENED = new Set([0x18538067, 0x1654ae6b, 0xae, 0x1f43b675, 0xa0]);
const LACING = 0x06;

export interface Read {
  /** The `OpusHead` of the track, once it has come. */
  readonly head: Uint8Array | null;
  readonly packets: readonly Uint8Array[];
}

interface Element {
  readonly id: number;
  readonly inside: number;
  readonly end: number;
}

/** Takes bytes however they are cut; what is not whole yet waits for the next ones. */
export class WebmReader {
  private left = new Uint8Array(0);
  private head: Uint8Array | null = null;

  feed(bytes: Uint8Array): Read {
    const all = joined([this.left, bytes]);
    const packets: Uint8Array[] = [];
    let at = 0;
    for (;;) {
      const element = elementAt(all, at);
      if (element === null) break;
      if (OPENED.has(element.id)) {
        at = element.inside;
        continue;
      }
      if (element.end > all.length) break;
      this.take(element, all, packets);
      at = element.end;
    }
    this.left = all.slice(at);
    return { head: this.head, packets };
  }

  private take({ id, inside, end }: Element, all: Uint8Array, packets: Uint8Array[]): void {
    if (id === CODEC_PRIVATE) this.head = all.slice(inside, end);
    if (id !== SIMPLE_BLOCK && id !== BLOCK) return;
    const [, track] = numberAt(all, inside, { isMarkerKept: false }) ?? [0, 1];
    const flags = inside + track + 2;
    if (((all[flags] ?? 0) & LACING) !== 0) throw new Error("Laced blocks are not read.");
    packets.push(all.slice(flags + 1, end));
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Reads id and size; null when they are not all there. */
function elementAt(bytes: Uint8Array, at: number): Element | null {
  const id = numberAt(bytes, at, { isMarkerKept: true });
  if (id === null) return null;
  const size = numberAt(bytes, at + id[1], { isMarkerKept: false });
  if (size === null) return null;
  const inside = at + id[1] + size[1];
  return { id: id[0], inside, end: size[0] === EBML_VOID_SIZE ? Number.POSITIVE_INFINITY : inside + size[0] };
}

/** Reads a number of variable length and tells how many bytes it has; all ones mean that it is not known. */
function numberAt(bytes: Uint8Array, at: number, { isMarkerKept }: { isMarkerKept: boolean }): [number, number] | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const length = Math.clz32(first) - 23;
  if (length > 8 || at + length > bytes.length) return null;
  let value = isMarkerKept ? first : first & (0xff >> length);
  let isAllOnes = (first & (0xff >> length)) === 0xff >> length;
  for (const byte of bytes.subarray(at + 1, at + length)) {
    value = value * 256 + byte;
    isAllOnes &&= byte === 0xff;
  }
  return [isAllOnes && !isMarkerKept ? EBML_VOID_SIZE : value, length];
}
