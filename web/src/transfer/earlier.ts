/** Files of an earlier visit: gone on with by themselves where the browser lets them be read, else asked for. */

import { Upload } from "tus-js-client";

import { keyHeaders } from "~/api/key";
import { isOwnUpload, keyOf, sentElsewhere, type Shelved, shelved, unshelve } from "~/transfer/shelf";
import { addEarlier, change, find, type Transfer, works } from "~/transfer/transfers";

/** What Chromium has besides the standard's part of a handle. */
interface Readable extends FileSystemFileHandle {
  readonly queryPermission?: (how: { mode: "read" }) => Promise<PermissionState>;
  readonly requestPermission?: (how: { mode: "read" }) => Promise<PermissionState>;
}

const storage = () => new Upload(new Blob(), {}).options.urlStorage;
const begunUploads = async () => ((await storage()?.findAllUploads()) ?? []).filter(({ urlStorageKey }) => isOwnUpload(urlStorageKey));
const handles = new Map<string, Shelved>();

/** Takes in what an earlier visit left, but not what another tab is sending. */
export async function continueEarlier(): Promise<void> {
  const [kept, begun] = [await shelved(), await begunUploads()];
  if (kept.length === 0 && begun.length === 0) return;
  const elsewhere = await sentElsewhere();
  const named = new Set<string>();
  for (const item of kept) {
    const isBegun = begun.some(({ size, metadata }) => size === item.sizeBytes && metadata.filename === item.name);
    named.add(`${item.name}\n${String(item.sizeBytes)}`);
    if (!elsewhere.has(item.key)) await continueOne(item, isBegun);
  }
  for (const { size, metadata, urlStorageKey } of begun) {
    const name = metadata.filename ?? "";
    const isKnown = named.has(`${name}\n${String(size)}`) || [...elsewhere].some((key) => key.startsWith(`${name}\n${String(size)}\n`));
    if (size !== null && !isKnown) addEarlier({ key: urlStorageKey, name, sizeBytes: size, state: "cut", reason: null }, null);
  }
}

async function continueOne(item: Shelved, isBegun: boolean): Promise<void> {
  const { key, name, sizeBytes } = item;
  const shown = { key, name, sizeBytes };
  if (item.handle === null) {
    addEarlier({ ...shown, state: "cut", reason: isBegun ? null : { code: "unbegun", message: "" } }, null);
    return;
  }
  const handle = item.handle as Readable;
  const permission = await handle.queryPermission?.({ mode: "read" }).catch(() => "denied");
  const file = permission === "granted" ? await fileOf(item) : null;
  if (file) addEarlier({ ...shown, state: "waiting", reason: null }, { file, options: item.options, engineKey: null, upload: null });
  const id = file ? null : addEarlier({ ...shown, state: "asks", reason: null }, null);
  if (id !== null) handles.set(id, item);
}

/** Reads a file of an earlier visit again, after the browser has asked; false when it may not be, or is another now. */
export async function readAgain(id: string): Promise<boolean> {
  const item = handles.get(id);
  if (!item) return false;
  const permission = await (item.handle as Readable | null)?.requestPermission?.({ mode: "read" }).catch(() => "denied");
  if (permission !== "granted") return false;
  const file = await fileOf(item);
  handles.delete(id);
  if (file) works.set(id, { file, options: item.options, engineKey: null, upload: null });
  else change(id, { state: "refused", reason: { code: "changed", message: "" } });
  return file !== null;
}

/** The file, if it is still the same. */
async function fileOf(item: Shelved): Promise<File | null> {
  try {
    const file = await item.handle?.getFile();
    return file && keyOf(file) === item.key ? file : null;
  } catch {
    return null;
  }
}

/** Forgets an upload of an earlier visit, and tells the server. */
export async function forgetEarlier({ id, key, name, sizeBytes }: Transfer): Promise<void> {
  handles.delete(id);
  void unshelve(key);
  const kept = (await begunUploads()).find(({ urlStorageKey, size, metadata }) => urlStorageKey === key || (size === sizeBytes && metadata.filename === name));
  if (!kept || find(id)) return;
  await storage()?.removeUpload(kept.urlStorageKey);
  if (kept.uploadUrl) await Upload.terminate(kept.uploadUrl, { headers: keyHeaders() }).catch(() => undefined);
}
