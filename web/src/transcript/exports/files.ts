/** Fetches the text as a file: its beginning to look at, all of it to keep. */

import { Refused } from "~/api/problems";
import { send } from "~/api/sending";
import type { Problem } from "~/api/types";

export const FORMATS = ["docx", "txt", "md", "srt", "vtt", "tsv", "json"] as const;
export type Format = (typeof FORMATS)[number];

/** What a look shows at most. */
const PREVIEW_CHARACTERS = 6000;

const addressOf = (recordingId: string, format: Format, isWithHeld: boolean): string =>
  `/api/v1/recordings/${recordingId}/export?${new URLSearchParams({ format, held: String(isWithHeld) }).toString()}`;

async function fetched(address: string, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await send(new Request(address, signal ? { signal } : {}));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw Refused.unreachable(error);
  }
  if (response.ok) return response;
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  throw Refused.by(response.status, problem);
}

/** The beginning of a file; the rest is not fetched. */
export async function previewOf(recordingId: string, format: Format, isWithHeld: boolean, signal: AbortSignal): Promise<string> {
  const response = await fetched(addressOf(recordingId, format, isWithHeld), signal);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (reader && text.length < PREVIEW_CHARACTERS) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
  }
  await reader?.cancel();
  return text.slice(0, PREVIEW_CHARACTERS);
}

/** Saves a file under the name that the server gives it. */
export async function download(recordingId: string, format: Format, isWithHeld: boolean): Promise<void> {
  const response = await fetched(addressOf(recordingId, format, isWithHeld));
  const name = fileNameOf(response.headers.get("content-disposition") ?? "") ?? `transcript.${format}`;
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(address); }, 60_000);
}

/** The name in a Content-Disposition: the one that may hold any letter before the plain one. */
export function fileNameOf(header: string): string | null {
  const wide = /filename\*=UTF-8''([^;]+)/iu.exec(header)?.[1];
  if (wide !== undefined) return decodeURIComponent(wide.trim());
  const plain = /filename="((?:[^"\\]|\\.)*)"|filename=([^;]+)/iu.exec(header);
  return plain?.[1]?.replace(/\\(.)/gu, "$1") ?? plain?.[2]?.trim() ?? null;
}
