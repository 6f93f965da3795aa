/** Which of the frame's own layers is open. */

import { makeStore } from "~/store/store";

export type Layer = "palette" | "shortcuts" | "activity" | "tags" | null;

export const openLayer = makeStore<Layer>(null);
export const closeLayer = (): void => { openLayer.set(null); };
