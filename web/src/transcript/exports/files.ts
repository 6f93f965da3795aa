/** Fetches the text as a file: its beginning to look at, all of it to keep. */

import { fetched, save } from "~/api/downloads";

export const FORMATS = ["docx", "txt", "md", "srt", "vtt", "tsv", "json"] as const;
export type Format = (typeof FORMATS)[number];

/** What is taken along. */
export interface Wish {
  readonly recordingId: string;
  readonly format: Format;
  readonly isWithHeld: boolean;
  /** The id of a text other than the one that is shown: a clean one, or a translation. */
  readonly version?: string | undefined;
}

/** What a look shows at most. */
const PREVIEW_CHARACTERS = 6000;

function addressOf({ recordingId, format, isWithHeld, version }: Wish): string {
  const query = new URLSearchParams({ format, held: String(isWithHeld), ...(version !== undefined && { version }) });
  return `/api/v1/recordings/${recordingId}/export?${query.toString()}`;
}

/** The beginning of a file; the rest is not fetched. */
export async function previewOf(wish: Wish, signal: AbortSignal): Promise<string> {
  const response = await fetched(new Request(addressOf(wish), { signal }));
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
export const download = (wish: Wish): Promise<void> => save(addressOf(wish), `transcript.${wish.format}`);
