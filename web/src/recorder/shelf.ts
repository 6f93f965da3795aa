/** Keeps recordings in this browser, piece by piece, until the server has made recordings of them. */

import type { Options } from "~/api/types";
import { joined } from "~/recorder/webm";
import { isOwn } from "~/session/session";

/** A recording that this browser holds. */
export interface Kept {
  readonly id: string;
  /** The account whose recording it is; without one it is from before there were accounts. */
  readonly owner?: string;
  readonly startedAt: number;
  readonly title: string;
  readonly options: Options;
  /** As it is sent; the title may be another by then. */
  readonly fileName: string;
  readonly seconds: number;
  readonly sizeBytes: number;
  /** Seconds that were marked. */
  readonly marks: readonly number[];
  /** The person said that it ends here; it goes up without being asked again. */
  readonly isEnded: boolean;
  /** Where the server takes it. */
  readonly uploadUrl: string | null;
  /** The server has made it a recording. */
  readonly recordingId: string | null;
  readonly discardedAt: number | null;
}

export interface StoredPiece {
  readonly id: string;
  /** Where in the file it begins. */
  readonly start: number;
  readonly bytes: ArrayBuffer;
}

const NAME = "tiro.recorder";
const AT_ONCE = 256;

export class Shelf {
  /** What the browser refused to keep; it lives as long as this page does. */
  private readonly loose: StoredPiece[] = [];
  private readonly looseKept = new Map<string, Kept>();

  constructor(private readonly database: IDBDatabase | null) {}

  /** Whether pieces outlive this page. */
  get isSafe(): boolean {
    return this.database !== null && this.loose.length === 0;
  }

  /** Those of who uses the page; another account's stay where they are until it signs in again. */
  async all(): Promise<Kept[]> {
    const stored = this.database === null ? [] : await asked<Kept[]>(this.reading("recordings").getAll());
    return [...stored.filter(({ id }) => !this.looseKept.has(id)), ...this.looseKept.values()].filter(isOwn);
  }

  async put(kept: Kept): Promise<void> {
    try {
      const { recordings, done } = this.writing();
      recordings.put(kept);
      await done;
    } catch {
      this.looseKept.set(kept.id, kept);
    }
  }

  async change(id: string, to: Partial<Kept>): Promise<void> {
    const loose = this.looseKept.get(id);
    if (loose) this.looseKept.set(id, { ...loose, ...to });
    if (this.database === null) return;
    const { recordings, done } = this.writing();
    void asked<Kept | undefined>(recordings.get(id)).then((kept) => {
      if (kept) recordings.put({ ...kept, ...to });
    });
    await done;
  }

  /** Keeps a piece and how long the recording is with it, both or neither; it is safe when this ends, if `isSafe`. */
  async add(piece: StoredPiece, seconds: number): Promise<void> {
    const sizeBytes = piece.start + piece.bytes.byteLength;
    try {
      const { recordings, pieces, done } = this.writing();
      pieces.put(piece, [piece.id, piece.start]);
      void asked<Kept | undefined>(recordings.get(piece.id)).then((kept) => {
        if (kept) recordings.put({ ...kept, seconds, sizeBytes });
      });
      await done;
      await this.settle();
    } catch {
      this.loose.push(piece);
      const kept = this.looseKept.get(piece.id);
      if (kept) this.looseKept.set(piece.id, { ...kept, seconds, sizeBytes });
    }
  }

  /** Reads what there is from a place on, at least one piece of it; empty at the end. */
  async read(id: string, from: number): Promise<Uint8Array<ArrayBuffer>> {
    const loose = this.loose.filter((piece) => piece.id === id);
    return joinedFrom([...(await this.storedFrom(id, from)), ...loose], from);
  }

  /** Reads the whole recording. */
  async whole(id: string): Promise<Blob> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let at = 0;
    for (;;) {
      const part = await this.read(id, at);
      if (part.length === 0) return new Blob(parts);
      parts.push(part);
      at += part.length;
    }
  }

  async drop(id: string): Promise<void> {
    this.looseKept.delete(id);
    this.loose.splice(0, this.loose.length, ...this.loose.filter((piece) => piece.id !== id));
    if (this.database === null) return;
    const { recordings, pieces, done } = this.writing();
    recordings.delete(id);
    pieces.delete(rangeOf(id, 0));
    await done;
  }

  /** Tries again to keep what the browser refused before. */
  private async settle(): Promise<void> {
    const [piece] = this.loose;
    if (!piece) return;
    const { pieces, done } = this.writing();
    pieces.put(piece, [piece.id, piece.start]);
    // Still no room: it stays where it is and is tried with the next piece.
    await done.then(() => this.loose.shift(), () => undefined);
  }

  private async storedFrom(id: string, from: number): Promise<StoredPiece[]> {
    if (this.database === null) return [];
    const store = this.reading("pieces");
    const before = IDBKeyRange.bound([id, 0], [id, from]);
    const cursor = await asked<IDBCursorWithValue | null>(store.openCursor(before, "prev"));
    const first = cursor === null ? from : (cursor.value as StoredPiece).start;
    return await asked<StoredPiece[]>(store.getAll(rangeOf(id, first), AT_ONCE));
  }

  private reading(store: "recordings" | "pieces"): IDBObjectStore {
    if (this.database === null) throw new Error("Nothing can be kept.");
    return this.database.transaction(["recordings", "pieces"], "readonly").objectStore(store);
  }

  /** A transaction that is done when what it wrote is on the disk, where the browser can promise that. */
  private writing() {
    if (this.database === null) throw new Error("Nothing can be kept.");
    const transaction = this.database.transaction(["recordings", "pieces"], "readwrite", { durability: "strict" });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => { resolve(); };
      transaction.onabort = transaction.onerror = () => { reject(transaction.error ?? new Error("The browser kept nothing.")); };
    });
    return { recordings: transaction.objectStore("recordings"), pieces: transaction.objectStore("pieces"), done };
  }
}

/** Opens the shelf; without a place to keep things, one that holds them in memory. */
export async function openShelf(): Promise<Shelf> {
  try {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("recordings", { keyPath: "id" });
      request.result.createObjectStore("pieces");
    };
    return new Shelf(await asked(request));
  } catch {
    return new Shelf(null);
  }
}

let opened: Promise<Shelf> | null = null;

/** The shelf of this page. */
export const shelf = (): Promise<Shelf> => (opened ??= openShelf());

/** Joins pieces that follow each other, from a place on up to the first that is missing. */
export function joinedFrom(pieces: readonly StoredPiece[], from: number): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let at = from;
  for (const { start, bytes } of [...pieces].sort((one, other) => one.start - other.start)) {
    const end = start + bytes.byteLength;
    if (start > at) break;
    if (end <= at) continue;
    parts.push(new Uint8Array(bytes, at - start));
    at = end;
  }
  return joined(parts);
}

const rangeOf = (id: string, from: number): IDBKeyRange => IDBKeyRange.bound([id, from], [id, Number.POSITIVE_INFINITY]);

function asked<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => { resolve(request.result as T); };
    request.onerror = () => { reject(request.error ?? new Error("The browser gave nothing.")); };
  });
}
