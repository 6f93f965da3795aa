import { expect, it } from "vitest";

import { lacksModel, unusableText } from "~/jobs/engines";

it("why an engine cannot be used is said without the words of a command line", () => {
  const missing = "The model is not installed. Fetch it with 'tiro models pull', or put it into the models folder.";
  expect([lacksModel(missing), unusableText(missing)]).toEqual([true, "The model is not installed."]);
  const other = "The package sherpa-onnx is not installed. Install tiro[sherpa].";
  expect([lacksModel(other), unusableText(other)]).toEqual([false, other]);
  expect([lacksModel(null), unusableText(null)]).toEqual([false, "Not available"]);
  expect(unusableText("Fetch it with 'tiro models pull small'.")).toBe("Not available");
});
