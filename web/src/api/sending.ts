/** Sends requests for whoever uses the page; when their session has ended, a request waits until they have signed in again. */

import { keyHeaders } from "~/api/key";
import type { Problem } from "~/api/types";
import { makeStore } from "~/store/store";

/** Whether somebody has signed in here, so that an ended session can be taken up again. */
export const isSignedIn = makeStore(false);
/** Whether the session of who is signed in has ended. */
export const hasEnded = makeStore(false);

const UNAUTHORIZED = "unauthorized";

/** Sends a request with the reader's key; one that was refused for an ended session is sent again after the next sign-in. */
export async function send(request: Request): Promise<Response> {
  for (const [name, value] of Object.entries(keyHeaders())) request.headers.set(name, value);
  if (!isSignedIn.get()) return await fetch(request);
  const again = request.clone();
  const response = await fetch(request);
  if (!(await isOver(response))) return response;
  await signedInAgain(again.signal);
  return await send(again);
}

/** Whether an answer says that nobody is signed in any more; then it is known from here on. */
export async function isOver(response: Response): Promise<boolean> {
  if (response.status !== 401 || !isSignedIn.get()) return false;
  const problem = (await response.clone().json().catch(() => undefined)) as Problem | undefined;
  if (problem !== undefined && problem.error.code !== UNAUTHORIZED) return false;
  hasEnded.set(true);
  return true;
}

/** Waits until the reader has signed in again, or no longer wants to know. */
export function signedInAgain(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const unfollow = hasEnded.follow(() => { if (!hasEnded.get()) done(resolve); });
    const aborted = (): void => { done(() => { reject(new DOMException("Nobody waits for it.", "AbortError")); }); };
    const done = (then: () => void): void => {
      unfollow();
      signal.removeEventListener("abort", aborted);
      then();
    };
    if (signal.aborted) aborted();
    else if (!hasEnded.get()) done(resolve);
    else signal.addEventListener("abort", aborted);
  });
}
