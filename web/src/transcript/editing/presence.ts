/** Tells the tabs of this browser which of them edits a text; other browsers are told by the server's refusal. */

export interface Presence {
  /** Whether another tab edits this text now. */
  readonly ask: () => Promise<boolean>;
  /** Tells the others that this tab goes on. */
  readonly take: () => void;
  readonly end: () => void;
}

const WAIT_MS = 150;

/** @param onTaken Called when another tab goes on with the text. */
export function makePresence(transcriptId: string, onTaken: () => void): Presence {
  if (typeof BroadcastChannel === "undefined") return { ask: () => Promise.resolve(false), take: () => undefined, end: () => undefined };
  const channel = new BroadcastChannel(`tiro.editing.${transcriptId}`);
  let isMine = false;
  let answered: (() => void) | null = null;
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === "who" && isMine) channel.postMessage("me");
    if (data === "me") answered?.();
    if (data === "taken" && isMine) {
      isMine = false;
      onTaken();
    }
  };
  return {
    ask: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => { resolve(false); }, WAIT_MS);
        answered = () => {
          clearTimeout(timer);
          resolve(true);
        };
        channel.postMessage("who");
      }),
    take: () => {
      isMine = true;
      channel.postMessage("taken");
    },
    end: () => { channel.close(); },
  };
}
