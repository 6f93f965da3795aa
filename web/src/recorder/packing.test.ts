import { describe, expect, it } from "vitest";

import { OggWriter, samplesOf } from "~/recorder/ogg";
import { choosePacking } from "~/recorder/packing";
import { joined, WebmReader } from "~/recorder/webm";

const HEAD = new TextEncoder().encode("OpusHead\u0001\u0001");
/** One frame of 20 ms, whatever it holds. */
const packet = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at === 0 ? 0xf8 : at & 0xff));
const element = (id: number[], inside: Uint8Array): Uint8Array =>
  joined([Uint8Array.from([...id, 0x40 | (inside.length >> 8), inside.length & 0xff]), inside]);
const UNKNOWN = [0x01, 255, 255, 255, 255, 255, 255, 255];
const block = (of: Uint8Array): Uint8Array => element([0xa3], joined([Uint8Array.from([0x81, 0, 0, 0x80]), of]));
const webm = (...packets: Uint8Array[]): Uint8Array<ArrayBuffer> =>
  joined([
    element([0x1a, 0x45, 0xdf, 0xa3], new Uint8Array(3)),
    Uint8Array.from([0x18, 0x53, 0x80, 0x67, ...UNKNOWN]),
    element([0x16, 0x54, 0xae, 0x6b], element([0xae], joined([element([0xd7], new Uint8Array(1)), element([0x63, 0xa2], HEAD)]))),
    Uint8Array.from([0x1f, 0x43, 0xb6, 0x75, ...UNKNOWN]),
    element([0xe7], new Uint8Array(1)),
    ...packets.map(block),
  ]);

describe("a growing WebM file", () => {
  it("gives the same packets however it is cut", () => {
    const packets = [packet(40), packet(300), packet(3)];
    const whole = webm(...packets);
    for (const step of [1, 7, 64, whole.length]) {
      const reader = new WebmReader();
      const found: Uint8Array[] = [];
      let head: Uint8Array | null = null;
      for (let at = 0; at < whole.length; at += step) {
        const read = reader.feed(whole.slice(at, at + step));
        found.push(...read.packets);
        head = read.head;
      }
      expect(found).toEqual(packets);
      expect(head).toEqual(HEAD);
    }
  });
});

describe("Opus packets", () => {
  it.each([[[0xf8], 960], [[0xfb, 3], 2880], [[0x08], 960], [[0x18], 2880], [[0xe1], 240], [[0x60], 480]])("%j last %d samples", (bytes, samples) => {
    expect(samplesOf(Uint8Array.from(bytes))).toBe(samples);
  });
});

describe("an Ogg file", () => {
  it("has the checksum that others compute", () => {
    // The page of an empty packet, its checksum computed by libogg's rule: polynomial 04c11db7, no reflection.
    const page = new OggWriter(1, new Date(0)).begin(new Uint8Array(0)).slice(0, 28);
    const sum = new DataView(page.buffer).getUint32(22, true);
    const zeroed = page.slice();
    zeroed.fill(0, 22, 26);
    let value = 0n;
    for (const byte of zeroed) {
      value ^= BigInt(byte) << 24n;
      for (let bit = 0; bit < 8; bit += 1) value = value & 0x80000000n ? ((value << 1n) ^ 0x04c11db7n) & 0xffffffffn : value << 1n;
    }
    expect(sum).toBe(Number(value));
  });

  it("tells its time on each page and puts what does not fit in one into the next", () => {
    const writer = new OggWriter(7, new Date(0));
    writer.begin(HEAD);
    const bytes = writer.add(Array.from({ length: 100 }, () => packet(700)), { isLast: true });
    const pages = pagesOf(bytes);
    expect(pages.map((page) => page.samples)).toEqual([63 * 960 + 22 * 960, 100 * 960]);
    expect(pages.map((page) => page.flags)).toEqual([0, 4]);
    expect(writer.seconds).toBe(2);
  });
});

describe("packing", () => {
  const only = (type: string) => (asked: string) => asked === type;

  it("makes Ogg of WebM, headers first, and nothing of what is not whole", () => {
    const packing = choosePacking(only("audio/webm;codecs=opus"), new Date(0));
    const whole = webm(packet(40), packet(50));
    expect(packing?.take(whole.slice(0, 20), 0, false)).toBeNull();
    const piece = packing?.take(whole.slice(20), 9, false);
    expect(piece?.seconds).toBe(0.04);
    expect(pagesOf(piece?.bytes ?? new Uint8Array(0)).map((page) => page.flags)).toEqual([2, 0, 0]);
  });

  it("goes on with another recorder in the same file", () => {
    const packing = choosePacking(only("audio/webm;codecs=opus"), new Date(0));
    packing?.take(webm(packet(40)), 0, false);
    expect(packing?.again()).toBe(true);
    const piece = packing?.take(webm(packet(40)), 0, true);
    expect(pagesOf(piece?.bytes ?? new Uint8Array(0))).toEqual([{ flags: 4, samples: 1920 }]);
  });

  it("keeps other kinds as they come, and finds none in a browser that cannot record", () => {
    const packing = choosePacking(only("audio/mp4"), new Date(0));
    expect(packing?.take(Uint8Array.from([1, 2]), 3, false)).toEqual({ bytes: Uint8Array.from([1, 2]), seconds: 3 });
    expect(packing?.again()).toBe(false);
    expect(choosePacking(() => false, new Date(0))).toBeNull();
  });
});

function pagesOf(bytes: Uint8Array): { flags: number; samples: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const pages = [];
  for (let at = 0; at < bytes.length; ) {
    const laces = bytes.slice(at + 27, at + 27 + (bytes[at + 26] ?? 0));
    pages.push({ flags: bytes[at + 5] ?? 0, samples: Number(view.getBigUint64(at + 6, true)) });
    at += 27 + laces.length + laces.reduce((sum, lace) => sum + lace, 0);
  }
  return pages;
}
