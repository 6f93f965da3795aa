/** Sends a file of everything to the server, which takes in what it does not have. */

import { keyHeaders } from "~/api/key";
import { Refused } from "~/api/problems";
import { hasEnded, isSignedIn } from "~/api/sending";
import type { Problem } from "~/api/types";

export interface Imported {
  readonly recordings: number;
  readonly skipped: readonly unknown[];
}

/** The session has ended. */
const NOBODY = 401;
const ADDRESS = "/api/v1/me/import";

/**
 * Sends it and waits until the server has taken it in.
 *
 * @param onPercent Told how much has gone up.
 * @throws Refused when the server refuses, or does not answer.
 */
export function sendTakeout(file: File, onPercent: (percent: number) => void): Promise<Imported> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", ADDRESS);
    for (const [name, value] of Object.entries(keyHeaders())) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/zip");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => { onPercent(total === 0 ? 0 : Math.floor((100 * loaded) / total)); };
    request.onload = () => {
      const answer: unknown = request.response;
      if (request.status >= 200 && request.status < 300) resolve(answer as Imported);
      else if (request.status === NOBODY && isSignedIn.get()) {
        // The reader signs in again, then chooses the file once more.
        hasEnded.set(true);
        reject(Refused.unreachable(new Error("The session has ended.")));
      } else reject(Refused.by(request.status, (answer ?? undefined) as Problem | undefined));
    };
    request.onerror = () => { reject(Refused.unreachable(new Error("The connection broke."))); };
    request.send(file);
  });
}
