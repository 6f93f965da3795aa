/** Saves what the server answers as a file of the reader's. */

import { Refused } from "~/api/problems";
import { send } from "~/api/sending";
import type { Problem } from "~/api/types";

/**
 * Asks for a file and hands it to the browser to save.
 *
 * @throws Refused when the server refuses, or does not answer.
 */
export async function saveFile(path: string, fallbackName: string, body?: unknown): Promise<void> {
  const json = { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const response = await send(new Request(path, body === undefined ? {} : json)).catch((error: unknown) => { throw Refused.unreachable(error); });
  if (!response.ok) throw Refused.by(response.status, (await response.json().catch(() => undefined)) as Problem | undefined);
  const blob = await response.blob().catch((error: unknown) => { throw Refused.unreachable(error); });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = nameIn(response.headers.get("Content-Disposition")) ?? fallbackName;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(link.href); }, 60_000);
}

/** The name that the server gives a file; the one for all scripts before the one for old browsers. */
export function nameIn(disposition: string | null): string | null {
  const [, encoded] = /filename\*=UTF-8''([^;]+)/iu.exec(disposition ?? "") ?? [];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="([^"]+)"/iu.exec(disposition ?? "")?.[1] ?? null;
}
