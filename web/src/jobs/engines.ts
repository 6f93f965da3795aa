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
