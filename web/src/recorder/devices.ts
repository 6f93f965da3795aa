/** Microphones and the sound of a tab: which there are, and why one cannot be had. */

export interface Microphone {
  readonly id: string;
  readonly name: string;
}

/** Why there is no sound to record. */
export type Fault =
  | "insecure" | "unsupported" | "blocked" | "missing" | "busy" | "unplugged" | "tabSilent" | "stalled" | "ended" | "nothing" | "failed" | "notStarted";

export const USUAL = "default";
/** No microphone at all: the sound of a tab alone. */
export const NONE = "none";
const KEPT = "tiro.microphone";

export class NoSound extends Error {
  constructor(readonly fault: Fault, options?: ErrorOptions) {
    super(fault, options);
  }
}

export function rememberedMicrophone(): string {
  try {
    return localStorage.getItem(KEPT) ?? USUAL;
  } catch {
    return USUAL;
  }
}

export function rememberMicrophone(id: string): void {
  localStorage.setItem(KEPT, id);
}

/** What stands in the way of recording here at all; null: nothing. */
export function hindrance(): Fault | null {
  if (!isSecureContext) return "insecure";
  const isAble = "mediaDevices" in navigator && "MediaRecorder" in globalThis && "AudioContext" in globalThis;
  return isAble ? null : "unsupported";
}

/** Whether the browser gives the sound of a tab: only Chromium does, and only it knows this wish. */
export const canShareTabs = (): boolean =>
  "getDisplayMedia" in navigator.mediaDevices && "suppressLocalAudioPlayback" in navigator.mediaDevices.getSupportedConstraints();

/** Lists the microphones; browsers name them only once one has been allowed. */
export async function microphones(): Promise<Microphone[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter((device) => device.kind === "audioinput" && device.label !== "" && device.deviceId !== USUAL && device.deviceId !== "communications")
    .map((device) => ({ id: device.deviceId, name: device.label }));
}

/**
 * Opens a microphone; one that is gone is replaced by the usual one.
 *
 * @throws NoSound when there is none, or none may be had.
 */
export async function openMicrophone(id: string, { hasTab }: { hasTab: boolean }): Promise<MediaStream> {
  // What a tab plays must not come back through the room; apart from that a voice is best left as it is.
  const wishes: MediaTrackConstraints = { echoCancellation: hasTab, noiseSuppression: false, autoGainControl: true };
  if (id !== USUAL) wishes.deviceId = { exact: id };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: wishes });
  } catch (error) {
    const fault = faultOf(error);
    if (id !== USUAL && (fault === "missing" || nameOf(error) === "OverconstrainedError")) return await openMicrophone(USUAL, { hasTab });
    throw new NoSound(fault, { cause: error });
  }
}

/**
 * Asks for the sound of a tab; null when the person chose none.
 *
 * @throws NoSound when what was chosen gives no sound.
 */
export async function openTab(): Promise<MediaStream | null> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: true, ...{ systemAudio: "include", selfBrowserSurface: "exclude" } });
  } catch (error) {
    if (nameOf(error) === "NotAllowedError") return null;
    throw new NoSound("tabSilent", { cause: error });
  }
  if (stream.getAudioTracks().length === 0) {
    closeStream(stream);
    throw new NoSound("tabSilent");
  }
  // Browsers give the sound of a tab only with its picture, which nobody needs.
  for (const track of stream.getVideoTracks()) track.stop();
  return stream;
}

export function closeStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Names by the browser's error why there is no microphone. */
export function faultOf(error: unknown): Fault {
  switch (nameOf(error)) {
    case "NotAllowedError":
    case "SecurityError":
      return "blocked";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "notStarted";
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");
