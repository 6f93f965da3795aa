/** Sends files by tus: in one piece each while the line holds, going on where the server is after every cut. */

import { DetailedError, type HttpRequest, Upload } from "tus-js-client";

import { keyHeaders } from "~/api/key";
import type { Options, Problem } from "~/api/types";
import { brokenSince } from "~/live/live";
import { addCut, change, count, find, nextToBegin, transfers, works } from "~/transfer/transfers";

const ENDPOINT = "/api/v1/uploads";
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 15_000];
const RECORDING_HEADER = "Tiro-Recording-Id";

/** Starts all chosen files with the same options; the key is held in memory alone. */
export function startChosen(options: Options, engineKey: string | null): void {
  for (const item of transfers.get()) {
    const work = works.get(item.id);
    if (item.state !== "chosen" || !work) continue;
    work.options = options;
    work.engineKey = engineKey;
    change(item.id, { state: "waiting" });
  }
  beginNext();
}

export function pauseTransfer(id: string): void {
  void works.get(id)?.upload?.abort();
  change(id, { state: "paused" });
  beginNext();
}

export function goOn(id: string): void {
  change(id, { state: "waiting", reason: null });
  beginNext();
}

/** Takes a file out; what the server has of it is given up. */
export async function removeTransfer(id: string): Promise<void> {
  const upload = works.get(id)?.upload;
  works.delete(id);
  transfers.set((all) => all.filter((item) => item.id !== id));
  beginNext();
  // The server sweeps what is not given up in words.
  await upload?.abort(upload.url !== null).catch(() => undefined);
}

/** Shows what an earlier visit left half sent, and goes on by itself when the network or the server is back. */
export async function startSending(): Promise<void> {
  addEventListener("online", goOnAll);
  brokenSince.follow(() => {
    if (brokenSince.get() === null) goOnAll();
  });
  addEventListener("beforeunload", (event) => {
    if (transfers.get().some((item) => item.state === "uploading")) event.preventDefault();
  });
  const storage = new Upload(new Blob(), { endpoint: ENDPOINT }).options.urlStorage;
  for (const kept of (await storage?.findAllUploads()) ?? []) {
    if (kept.size !== null) addCut(kept.urlStorageKey, kept.metadata.filename ?? "", kept.size);
  }
}

/** Forgets an upload of an earlier visit, and tells the server. */
export async function forgetCut(id: string): Promise<void> {
  transfers.set((all) => all.filter((item) => item.id !== id));
  const storage = new Upload(new Blob(), { endpoint: ENDPOINT }).options.urlStorage;
  const kept = (await storage?.findAllUploads())?.find((upload) => upload.urlStorageKey === id);
  await storage?.removeUpload(id);
  if (kept?.uploadUrl) await Upload.terminate(kept.uploadUrl, { headers: keyHeaders() }).catch(() => undefined);
}

function goOnAll(): void {
  for (const item of transfers.get()) if (item.state === "offline") goOn(item.id);
}

function beginNext(): void {
  for (const item of nextToBegin(transfers.get())) {
    change(item.id, { state: "uploading" });
    void begin(item.id);
  }
}

async function begin(id: string): Promise<void> {
  const work = works.get(id);
  if (!work) return;
  const upload = (work.upload ??= makeUpload(id, work.file, work.options, work.engineKey));
  if (upload.url === null) {
    const [kept] = await upload.findPreviousUploads();
    if (kept) upload.resumeFromPreviousUpload(kept);
  }
  if (find(id)?.state === "uploading") upload.start();
}

const makeUpload = (id: string, file: File, options: Options, engineKey: string | null): Upload =>
  new Upload(file, {
    endpoint: ENDPOINT,
    retryDelays: RETRY_MS,
    metadata: { filename: file.name, filetype: file.type, options: JSON.stringify(options) },
    removeFingerprintOnSuccess: true,
    onBeforeRequest: (request: HttpRequest) => {
      for (const [name, value] of Object.entries(keyHeaders())) request.setHeader(name, value);
      if (engineKey !== null) request.setHeader("X-Engine-Key", engineKey);
    },
    onProgress: (sent, total) => {
      count(id, sent);
      if (sent === total) change(id, { state: "finishing" });
    },
    onSuccess: ({ lastResponse }) => {
      change(id, { state: "done", sentBytes: file.size, recordingId: lastResponse.getHeader(RECORDING_HEADER) ?? null });
      beginNext();
    },
    onError: (error) => {
      ended(id, error);
      beginNext();
    },
  });

/** Without an answer the line is broken and it goes on later; an answer is the server's refusal. */
function ended(id: string, error: Error): void {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  if (!response) {
    change(id, { state: "offline" });
    return;
  }
  const work = works.get(id);
  if (work) work.upload = null;
  change(id, { state: "refused", reason: reasonIn(response.getBody()) });
}

/** Reads the server's problem out of an answer. */
export function reasonIn(body: string): { readonly code: string; readonly message: string } {
  try {
    const { error } = JSON.parse(body) as Problem;
    return { code: error.code, message: error.message };
  } catch {
    return { code: "internal", message: "" };
  }
}
