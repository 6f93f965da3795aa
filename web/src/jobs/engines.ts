/** Engines and diarizers by the names that people know them by. */

import { t } from "~/text/text";

const NAMES: Readonly<Record<string, string>> = {
  faster_whisper: "faster-whisper",
  pocketsphinx: "PocketSphinx",
  sherpa: "sherpa-onnx",
  openai_compatible: "OpenAI-compatible",
  ge2e: "GE2E",
  pyannote: "pyannote",
};

export function engineName(name: string): string {
  if (name === "turns") return t("diarizer.turns");
  if (name === "unknown") return t("model.unknownEngine");
  return NAMES[name] ?? name;
}

const COMMAND = "tiro models";

/** Whether it cannot be used for want of a model, which the page of models fetches. */
export const lacksModel = (reason: string | null): boolean => reason?.includes(COMMAND) ?? false;

/** Why it cannot be used, without what is meant for a command line. */
export function unusableText(reason: string | null): string {
  const sentences = reason?.split(/(?<=\.)\s+/u) ?? [];
  return sentences.filter((sentence) => !sentence.includes(COMMAND)).join(" ") || t("engine.unavailable");
}
