/** Talks with the server; whatever goes wrong becomes one kind of error. */

import createClient from "openapi-fetch";

import { Refused } from "~/api/problems";
import type { paths } from "~/api/schema";
import { send } from "~/api/sending";
import type { Problem } from "~/api/types";

const client = createClient<paths>({ baseUrl: globalThis.location?.origin ?? "", fetch: send });

export const { GET, POST, PUT, PATCH, DELETE } = client;

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * Waits for an answer and gives its data.
 *
 * @throws Refused when the server refuses, or does not answer.
 */
export async function told<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw Refused.unreachable(error);
  }
  if (!answer.response.ok) throw Refused.by(answer.response.status, answer.error as Problem | undefined);
  return answer.data as T;
}
