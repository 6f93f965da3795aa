/** Sends files by tus: in one piece each while the line holds, going on where the server is after every cut. */

import { DetailedError, type HttpRequest, Upload } from "tus-js-client";

import { GET, told } from "~/api/client";
import { keyHeaders } from "~/api/key";
import { hasEnded, isSignedIn } from "~/api/sending";
import type { Options, Problem } from "~/api/types";
import { brokenSince } from "~/live/live";
import { continueEarlier, forgetEarlier, readAgain } from "~/transfer/earlier";
import { handleOf } from "~/transfer/files";
import { alone, answerOthers, fingerprintOf, shelve, unshelve } from "~/transfer/shelf";
import { change, count, find, nextToBegin, transfers, works } from "~/transfer/transfers";

const ENDPOINT = "/api/v1/uploads";
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 15_000];
const RECORDING_HEADER = "Tiro-Recording-Id";
const NO_ROOM = new Set(["queue_full", "storage_full", "rate_limited", "database_busy"]);
/** The session has ended. */
const NOBODY = 401;
const ROOM_AFTER_MS = 30_000;
const DOUBLE = "duplicate_of";

/** Starts all chosen files with the same options; the key is held in memory alone. */
export function startChosen(options: Options, engineKey: string | null): void {
  for (const item of transfers.get()) {
    const work = works.get(item.id);
    if (item.state !== "chosen" || !work) continue;
    work.options = options;
    work.engineKey = engineKey;
    const { name, size, lastModified } = work.file;
    void shelve({ key: item.key, name, sizeBytes: size, lastModified, options, handle: handleOf.get(work.file) ?? null });
    change(item.id, { state: "waiting" });
  }
}

export function pauseTransfer(id: string): void {
  void works.get(id)?.upload?.abort();
  change(id, { state: "paused" });
}

/** Goes on; a file of an earlier visit is read again, which the browser may ask about. */
export async function goOn(id: string): Promise<void> {
  if (!works.has(id) && !(await readAgain(id))) return;
  change(id, { state: "waiting", reason: null });
}

/** Pauses whatever goes on, or goes on with whatever is paused. */
export function pauseAll(): void {
  for (const { id, state } of transfers.get()) if (state === "uploading" || state === "waiting") pauseTransfer(id);
}
export async function goOnAll(): Promise<void> {
  for (const { id, state } of transfers.get()) if (state === "paused" || state === "asks") await goOn(id);
}

/** Takes a file out; what the server has of it is given up. */
export async function removeTransfer(id: string): Promise<void> {
  const item = find(id);
  const upload = works.get(id)?.upload;
  works.delete(id);
  transfers.set((all) => all.filter((other) => other.id !== id));
  if (!item) return;
  void unshelve(item.key);
  // The server sweeps what is not given up in words.
  if (upload) await upload.abort(upload.url !== null).catch(() => undefined);
  else await forgetEarlier(item);
}

/** Shows what an earlier visit left, and goes on by itself when the network or the server is back. */
export async function startSending(): Promise<void> {
  transfers.follow(beginNext);
  addEventListener("online", backOnLine);
  brokenSince.follow(() => {
    if (brokenSince.get() === null) backOnLine();
  });
  addEventListener("beforeunload", (event) => {
    // What is said to be sent may still lie in the buffers of the system.
    if (transfers.get().some(({ state }) => state === "uploading" || state === "finishing")) event.preventDefault();
  });
  hasEnded.follow(() => { if (!hasEnded.get()) backOnLine(); });
  // Of tabs that are opened together, one after the other looks what is left for it.
  await alone(async () => {
    await continueEarlier();
    answerOthers(() => transfers.get().filter(({ id }) => works.has(id)).map(({ key }) => key));
  });
  beginNext();
}

function backOnLine(): void {
  for (const item of transfers.get()) if (item.state === "offline") change(item.id, { state: "waiting" });
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
    fingerprint: () => Promise.resolve(fingerprintOf(file, ENDPOINT)),
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
    onSuccess: ({ lastResponse }) => { void arrived(id, file.size, lastResponse.getHeader(RECORDING_HEADER) ?? null); },
    onError: (error) => { ended(id, error); },
  });

/** All of it is there; whether the same sound was there before, its job tells. */
async function arrived(id: string, sizeBytes: number, recordingId: string | null): Promise<void> {
  const key = find(id)?.key;
  if (key !== undefined) void unshelve(key);
  change(id, { state: "done", sentBytes: sizeBytes, recordingId });
  if (recordingId === null) return;
  try {
    const { job, duration } = await told(GET("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: recordingId } } }));
    change(id, { seconds: duration });
    if (job?.warnings.some(({ code }) => code === DOUBLE)) change(id, { isDouble: true });
  } catch {
    // The library tells it, too.
  }
}

/** Without an answer the line is broken and it goes on later; an answer is the server's refusal, perhaps only for now. */
function ended(id: string, error: Error): void {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  if (!response) {
    change(id, { state: "offline" });
    return;
  }
  const work = works.get(id);
  if (work) work.upload = null;
  if (response.getStatus() === NOBODY && isSignedIn.get()) {
    // It goes on where it was once the reader has signed in again.
    hasEnded.set(true);
    change(id, { state: "offline" });
    return;
  }
  const reason = reasonIn(response.getBody());
  if (NO_ROOM.has(reason.code)) {
    const afterMs = Number(response.getHeader("Retry-After") ?? 0) * 1000 || ROOM_AFTER_MS;
    change(id, { state: "held", reason });
    setTimeout(() => { if (find(id)?.state === "held") change(id, { state: "waiting", reason: null }); }, afterMs);
    return;
  }
  const key = find(id)?.key;
  if (key !== undefined) void unshelve(key);
  change(id, { state: "refused", reason });
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
