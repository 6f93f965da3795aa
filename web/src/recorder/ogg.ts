/**
 * Writes Opus packets into an Ogg file that is whole after every page.
 *
 * A recorder's own WebM knows neither its length nor where its seconds are until it has been read
 * to the end; in Ogg each page says its time, so a file that grows, or was cut, plays and seeks.
 */

import { joined } from "~/recorder/webm";

export const OPUS_RATE_HZ = 48_000;
const MOST_LACES = 255;
const FIRST_PAGE = 2;
const LAST_PAGE = 4;
const FRAME_MS = [10, 20, 40, 60];
const VENDOR = "Tiro";

/** Samples, at 48 kHz, of an Opus packet (RFC 6716, section 3.1). */
export function samplesOf(packet: Uint8Array): number {
  const [toc, count] = [packet[0] ?? 0, packet[1] ?? 0];
  const config = toc >> 3;
  const ms = config < 12 ? FRAME_MS[config & 3] : config < 16 ? [10, 20][config & 1] : 2.5 * 2 ** (config & 3);
  const code = toc & 3;
  const frames = code === 0 ? 1 : code === 3 ? count & 0x3f : 2;
  return ((ms ?? 0) * frames * OPUS_RATE_HZ) / 1000;
}

/** One recording as a row of pages. */
export class OggWriter {
  private samples = 0;
  private pages = 0;

  constructor(
    private readonly serial: number,
    private readonly createdAt: Date,
  ) {}

  get seconds(): number {
    return this.samples / OPUS_RATE_HZ;
  }

  /** The two pages that come first. */
  begin(head: Uint8Array): Uint8Array {
    return joined([this.page([head], FIRST_PAGE, 0), this.page([tagsOf(this.createdAt)], 0, 0)]);
  }

  /** Packets as whole pages. */
  add(packets: readonly Uint8Array[], { isLast = false } = {}): Uint8Array {
    const pages: Uint8Array[] = [];
    let rest = [...packets];
    while (rest.length > 0) {
      const fitting = fittingIn(rest);
      this.samples += rest.slice(0, fitting).reduce((sum, packet) => sum + samplesOf(packet), 0);
      const flags = isLast && fitting === rest.length ? LAST_PAGE : 0;
      pages.push(this.page(rest.slice(0, fitting), flags, this.samples));
      rest = rest.slice(fitting);
    }
    return joined(pages);
  }

  private page(packets: readonly Uint8Array[], flags: number, samples: number): Uint8Array {
    const laces = packets.flatMap(lacesOf);
    const page = new Uint8Array(27 + laces.length + packets.reduce((sum, packet) => sum + packet.length, 0));
    const view = new DataView(page.buffer);
    page.set([0x4f, 0x67, 0x67, 0x53, 0, flags]);
    view.setBigUint64(6, BigInt(samples), true);
    view.setUint32(14, this.serial, true);
    view.setUint32(18, this.pages, true);
    page[26] = laces.length;
    page.set(laces, 27);
    page.set(joined(packets), 27 + laces.length);
    view.setUint32(22, checksum(page), true);
    this.pages += 1;
    return page;
  }
}

const lacesOf = (packet: Uint8Array): number[] => [
  ...Array.from({ length: Math.floor(packet.length / 255) }, () => 255),
  packet.length % 255,
];

/** How many of the packets fit in one page; at least one. */
function fittingIn(packets: readonly Uint8Array[]): number {
  let laces = 0;
  const tooMany = packets.findIndex((packet) => (laces += Math.floor(packet.length / 255) + 1) > MOST_LACES);
  return tooMany === -1 ? packets.length : Math.max(1, tooMany);
}

/** The comment packet: who wrote it, and when the recording began. */
function tagsOf(createdAt: Date): Uint8Array {
  const text = new TextEncoder();
  const [vendor, when] = [text.encode(VENDOR), text.encode(`creation_time=${createdAt.toISOString()}`)];
  return joined([text.encode("OpusTags"), size(vendor), vendor, size(1), size(when), when]);
}

function size(of: Uint8Array | number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, typeof of === "number" ? of : of.length, true);
  return bytes;
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});

function checksum(page: Uint8Array): number {
  let value = 0;
  for (const byte of page) value = (value << 8) ^ (CRC[((value >>> 24) ^ byte) & 0xff] ?? 0);
  return value >>> 0;
}
