import { describe, expect, it } from "vitest";

import { changedCount, fromOptions, PLAIN, termsOf, toOptions, withEngine } from "~/options/form";

describe("options", () => {
  it("leave to the server what nobody chose", () => {
    expect(toOptions(PLAIN)).toEqual({ speakers: "auto" });
    expect(toOptions({ ...PLAIN, speakers: "none" })).toEqual({});
  });

  it("name what was chosen, by the server's words", () => {
    const form = { ...PLAIN, language: "de", speakers: "3", engine: "parakeet", model: "v3", vocabulary: "Skarholm, Hellmark\nSkarholm", channels: "apart" as const, priority: "1" };
    expect(toOptions(form)).toEqual({
      language: "de", speakers: 3, engine: "parakeet", model: "v3", vocabulary: ["Skarholm", "Hellmark"], channels: "apart", priority: 1,
    });
  });

  it("name allowed languages only while the language is detected", () => {
    expect(toOptions({ ...PLAIN, languages: ["en", "no"] }).languages).toEqual(["en", "no"]);
    expect(toOptions({ ...PLAIN, language: "en", languages: ["en", "no"] }).languages).toBeUndefined();
  });

  it("give an engine's own options as numbers, yes or no, or text", () => {
    const form = { ...PLAIN, engine: "x", engineOptions: { beam: "5", fast: "true", name: "a b", empty: " " } };
    expect(toOptions(form).engine_options).toEqual({ beam: 5, fast: true, name: "a b" });
  });

  it("forget model and own options when the engine changes", () => {
    const form = withEngine({ ...PLAIN, engine: "x", model: "m", engineOptions: { a: "1" } }, "y");
    expect([form.engine, form.model, form.engineOptions]).toEqual(["y", "auto", {}]);
  });

  it("say what is made of the text and where it goes", () => {
    const form = { ...PLAIN, templates: ["meeting"], clean: true, translateTo: ["en"], deliver: ["dst_1"] };
    expect(toOptions(form)).toEqual({ speakers: "auto", template: ["meeting"], clean: true, translate_to: ["en"], deliver: ["dst_1"] });
    expect(fromOptions(toOptions(form))).toEqual(form);
    expect(fromOptions({ speakers: "auto", template: "meeting@1", clean: { fillers: false }, translate_to: "en" })).toEqual({ ...form, templates: ["meeting@1"], deliver: [] });
  });

  it("come back into the form as they were sent", () => {
    const form = { ...PLAIN, language: "de", speakers: "3", engine: "x", model: "m", vocabulary: "Skarholm, Hellmark", channels: "apart" as const, priority: "1", engineOptions: { beam: "5" } };
    expect(fromOptions(toOptions(form))).toEqual(form);
    expect(fromOptions({})).toEqual({ ...PLAIN, speakers: "none" });
  });

  it("count only what is folded away and differs", () => {
    expect(changedCount({ ...PLAIN, language: "de", speakers: "2" })).toBe(0);
    expect(changedCount({ ...PLAIN, channels: "apart", languages: ["en"] })).toBe(2);
  });
});

describe("vocabulary", () => {
  it("is parted by commas, semicolons and lines", () => {
    expect(termsOf(" a, b;c\n\nd e ,, a")).toEqual(["a", "b", "c", "d e"]);
  });
});
