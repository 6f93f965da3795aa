/** What is to go up, kept through a reload or a crash: names, options, and where the browser allows it the way to the file. */

import type { Options } from "~/api/types";
import { isOwn, ownerNow, ownName } from "~/session/session";

const NAME = "tiro-files";
const STORE = "files";

export interface Shelved {
  readonly key: string;
  /** Whose file it is; without one it is from before there were accounts. */
  readonly owner?: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly lastModified: number;
  readonly options: Options;
  readonly handle: FileSystemFileHandle | null;
}

/** Tells files apart; the same file chosen again has the same key. */
export const keyOf = ({ name, size, lastModified }: Pick<File, "name" | "size" | "lastModified">): string =>
  [name, size, lastModified].join("\n");

/** What is shelved, with the name that it has among the files of all accounts. */
type Stored = Shelved & { readonly fileKey?: string };

/** Keeps, forgets and lists what is the reader's own; where the browser keeps nothing, nothing is kept and all else works. */
export const shelve = (item: Shelved): Promise<unknown> =>
  run("readwrite", (store) => store.put({ ...item, key: ownName(item.key), fileKey: item.key, owner: ownerNow() } satisfies Stored));
export const unshelve = (key: string): Promise<unknown> => run("readwrite", (store) => store.delete(ownName(key)));
export const shelved = async (): Promise<readonly Shelved[]> => {
  const all = (await run<Stored[]>("readonly", (store) => store.getAll())) ?? [];
  return all.filter(isOwn).map(({ fileKey, ...item }) => ({ ...item, key: fileKey ?? item.key }));
};

/** Under which the way of a begun upload is kept; its owner alone finds it there. */
export const fingerprintOf = (file: Pick<File, "name" | "size" | "type" | "lastModified">, endpoint: string): string =>
  ownName(["tus-br", file.name, file.type, file.size, file.lastModified, endpoint].join("-"));

/** Whether a begun upload is the reader's own. */
export const isOwnUpload = (urlStorageKey: string): boolean => {
  const owner = /\.(usr_\w+)::\d+$/u.exec(urlStorageKey)?.[1];
  return isOwn(owner === undefined ? {} : { owner });
};

async function run<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<T | null> {
  try {
    const database = await opened();
    const request = ask(database.transaction(STORE, mode).objectStore(STORE));
    const answer = await answered<T>(request);
    database.close();
    return answer;
  } catch {
    return null;
  }
}

async function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => { request.result.createObjectStore(STORE, { keyPath: "key" }); };
  return await answered<IDBDatabase>(request);
}

const answered = <T>(request: IDBRequest): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => { resolve(request.result as T); };
    request.onerror = () => { reject(request.error ?? new Error("The browser keeps nothing.")); };
  });

const CHANNEL = "tiro.files";
/** A tab that is busy answers late. */
const ANSWER_MS = 1000;

/** Does something while no other tab does the same, where the browser can tell. */
export async function alone(task: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  await (locks ? locks.request(CHANNEL, task) : task());
}

/** Answers other tabs that ask which files are being sent. */
export function answerOthers(keysHere: () => readonly string[]): void {
  if (!("BroadcastChannel" in globalThis)) return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<string>) => {
    if (data === "ask") channel.postMessage(["has", ...keysHere()]);
  };
}

/** The files that other tabs are sending. */
export function sentElsewhere(): Promise<ReadonlySet<string>> {
  if (!("BroadcastChannel" in globalThis)) return Promise.resolve(new Set());
  const channel = new BroadcastChannel(CHANNEL);
  const found = new Set<string>();
  channel.onmessage = ({ data }: MessageEvent<string | string[]>) => {
    if (Array.isArray(data)) for (const key of data.slice(1)) found.add(key);
  };
  channel.postMessage("ask");
  return new Promise((resolve) => {
    setTimeout(() => {
      channel.close();
      resolve(found);
    }, ANSWER_MS);
  });
}
