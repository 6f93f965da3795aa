/** How the spoken word is set: face and size; `theme.js` reads the same before the first paint. */

const FACE = "tiro.face";
const SCALE = "tiro.scale";

export type Face = "serif" | "sans";
export const SCALES = [0.875, 1, 1.125, 1.25, 1.5] as const;

export const faceNow = (): Face => (document.documentElement.dataset.face === "sans" ? "sans" : "serif");

export function chooseFace(face: Face): void {
  if (face === "sans") {
    localStorage.setItem(FACE, face);
    document.documentElement.dataset.face = face;
  } else {
    localStorage.removeItem(FACE);
    delete document.documentElement.dataset.face;
  }
}

export const scaleNow = (): number => Number(document.documentElement.style.getPropertyValue("--read-scale") || 1);

export function chooseScale(scale: number): void {
  if (scale === 1) {
    localStorage.removeItem(SCALE);
    document.documentElement.style.removeProperty("--read-scale");
  } else {
    localStorage.setItem(SCALE, String(scale));
    document.documentElement.style.setProperty("--read-scale", String(scale));
  }
}

const DOUBTS = "tiro.doubts";

/** Whether doubtful words are underlined; the transcript page begins with it. */
export const areDoubtsShown = (): boolean => localStorage.getItem(DOUBTS) !== "0";
export const showDoubts = (isOn: boolean): void => { localStorage.setItem(DOUBTS, isOn ? "1" : "0"); };
