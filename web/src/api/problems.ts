/** Why a request did not succeed, as the reader is told. */

import type { Problem } from "~/api/types";

export const UNREACHABLE = "unreachable";

export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly isRetryable: boolean,
    readonly retryAfterSeconds: number | null,
    /** What the server says besides, such as the revision that there is. */
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "Refused";
  }

  /** The server answered with a problem, or something before it did. */
  static by(status: number, problem: Problem | undefined): Refused {
    const error = problem?.error;
    if (error === undefined) return new Refused(`http_${String(status)}`, "", status, status >= 500, null);
    return new Refused(error.code, error.message, status, error.retryable, error.retry_after, error.details);
  }

  /** No answer came. */
  static unreachable(cause: unknown): Refused {
    return new Refused(UNREACHABLE, "", 0, true, null, {}, { cause });
  }
}

export const isUnreachable = (error: unknown): boolean =>
  error instanceof Refused && (error.code === UNREACHABLE || (error.status >= 502 && error.status <= 504));
