import { describe, expect, it } from "vitest";

import { configOf, draftOf, faultsOf, fieldsOf, pathOf, type Schema } from "~/deliveries/schema";

const EMAIL: Schema = {
  type: "object",
  properties: {
    host: { type: "string", maxLength: 20, title: "Server" },
    port: { type: "integer", minimum: 1, maximum: 65535, title: "Port" },
    security: { enum: ["tls", "starttls", "none"], default: "starttls", title: "Security" },
    from: { type: "string", format: "email", title: "From" },
    to: { type: "array", items: { type: "string", format: "email" }, minItems: 1, maxItems: 2, title: "To" },
    with_transcript: { type: "boolean", default: true, title: "With the text" },
    properties: { type: "object", title: "Properties", description: "Which takes what.", properties: { title: { type: "string" }, date: { type: ["string", "null"] } } },
  },
  required: ["host", "from", "to"],
};
const fields = fieldsOf(EMAIL);

describe("a form from a schema", () => {
  it("has a field for each property, with those of an object in their group", () => {
    expect(fields.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      "host text", "port number", "security choice", "from email", "to list", "with_transcript switch", "properties.title text", "properties.date text",
    ]);
    expect(fields.at(-1)?.group).toEqual({ path: "properties", title: "Properties", description: "Which takes what." });
    expect(fields.find(({ path }) => path === "security")?.choices).toEqual(["tls", "starttls", "none"]);
  });

  it("begins with what is set, else with what the schema says", () => {
    const draft = draftOf(fields, { host: "mail", port: 25, to: ["a@b"], properties: { title: "Name" } });
    expect(draft).toEqual({
      host: "mail", port: "25", security: "starttls", from: "", to: ["a@b"], with_transcript: true, "properties.title": "Name", "properties.date": "",
    });
  });

  it("gives back what it was given, without what is empty", () => {
    const config = { host: "mail", port: 25, security: "none", from: "a@b", to: ["c@d"], with_transcript: false, properties: { title: "Name" } };
    expect(configOf(fields, draftOf(fields, config))).toEqual(config);
    expect(configOf(fields, draftOf(fields, config), { ...config, templates: { meeting: {} } })).toEqual({ ...config, templates: { meeting: {} } });
    expect(configOf(fields, draftOf(fields, {}))).toEqual({ security: "starttls", with_transcript: true });
  });

  it("holds mappings of mappings as lines, and says which are not whole", () => {
    const text: Schema = { type: "string" };
    const mapped = fieldsOf({ type: "object", properties: { templates: { type: "object", additionalProperties: { type: "object", additionalProperties: text } }, other: { type: "object" } } });
    expect(mapped.map(({ path, kind }) => `${path} ${kind}`)).toEqual(["templates mapping"]);
    const config = { templates: { meeting: { Decisions: "decisions", Owners: "tasks.owner" }, lecture: { Gist: "gist" } } };
    const draft = draftOf(mapped, config);
    expect(draft.templates).toHaveLength(3);
    expect(configOf(mapped, draft, { ...config, other: 1 })).toEqual({ ...config, other: 1 });
    const row = { outer: "meeting", inner: "Owners", value: "tasks.owner" };
    const [blank, half, twice] = [[{ ...row, inner: " ", value: "" }], [{ ...row, inner: "" }], [row, { ...row, value: "gist" }]].map((rows) => ({ templates: rows }));
    expect([configOf(mapped, blank ?? {}), faultsOf(mapped, blank ?? {})]).toEqual([{}, {}]);
    expect([faultsOf(mapped, half ?? {}).templates?.kind, faultsOf(mapped, twice ?? {}).templates?.kind]).toEqual(["row", "twice"]);
  });

  it("says what is wrong, and where", () => {
    const draft = { ...draftOf(fields, {}), host: "x".repeat(21), port: "70000", from: "nobody", to: ["a@b", "c@d", "e@f"] };
    expect(Object.entries(faultsOf(fields, draft)).map(([path, { kind }]) => `${path} ${kind}`)).toEqual(["host long", "port most", "from email", "to many"]);
    expect(faultsOf(fields, { ...draft, host: "", port: "many", from: "a@b", to: [] })).toMatchObject({ host: { kind: "needed" }, port: { kind: "number" }, to: { kind: "needed" } });
  });

  it("finds the field that the server means", () => {
    expect([pathOf({ path: "config.to.1" }), pathOf({ path: "secrets.token" }), pathOf({})]).toEqual(["config.to", "secrets.token", null]);
  });
});
