/** Fetches files from the server, and saves them under the names that it gives them. */

import { Refused } from "~/api/problems";
import { send } from "~/api/sending";
import type { Problem } from "~/api/types";

/**
 * Fetches an address.
 *
 * @throws Refused when the server refuses, or does not answer.
 */
export async function fetched(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await send(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw Refused.unreachable(error);
  }
  if (response.ok) return response;
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  throw Refused.by(response.status, problem);
}

/** Saves what stands at an address; the name is the server's, or the one that is given. */
export async function save(address: string, otherwise: string): Promise<void> {
  const response = await fetched(new Request(address));
  const name = fileNameOf(response.headers.get("content-disposition") ?? "") ?? otherwise;
  const own = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = own;
  link.download = name;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(own); }, 60_000);
}

/** The name in a Content-Disposition: the one that may hold any letter before the plain one. */
export function fileNameOf(header: string): string | null {
  const wide = /filename\*=UTF-8''([^;]+)/iu.exec(header)?.[1];
  if (wide !== undefined) return decodeURIComponent(wide.trim());
  const plain = /filename="((?:[^"\\]|\\.)*)"|filename=([^;]+)/iu.exec(header);
  return plain?.[1]?.replace(/\\(.)/gu, "$1") ?? plain?.[2]?.trim() ?? null;
}
