/** A form from a JSON Schema, as kinds of destinations and their settings have them: its fields, what is typed, and back. */

/** The part of JSON Schema that the settings of destinations use. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly maxProperties?: number;
}

export type FieldKind = "text" | "email" | "number" | "switch" | "choice" | "list" | "mapping";

export interface SchemaField {
  /** Where it stands, such as `properties.title`. */
  readonly path: string;
  readonly kind: FieldKind;
  readonly isRequired: boolean;
  /** The server's words, which are English. */
  readonly title: string;
  readonly description: string | null;
  readonly choices: readonly string[];
  readonly schema: Schema;
  /** The title of the fields that it stands among. */
  readonly group: { readonly path: string; readonly title: string; readonly description: string | null } | null;
}

/** A line of a mapping of mappings: `{outer: {inner: value}}`. */
export interface Row {
  readonly outer: string;
  readonly inner: string;
  readonly value: string;
}

export type Typed = string | boolean | readonly string[] | readonly Row[];
/** What is typed, by the paths of the fields. */
export type Draft = Readonly<Record<string, Typed>>;
export type FaultKind = "needed" | "number" | "least" | "most" | "long" | "many" | "email" | "row" | "twice";
export interface Fault {
  readonly kind: FaultKind;
  readonly bound: number;
}

/** The fields of an object, those of the objects in it after it; what no field can hold is left out. */
export function fieldsOf(schema: Schema, prefix = "", group: SchemaField["group"] = null): SchemaField[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, about]) => {
    const path = `${prefix}${name}`;
    const title = about.title ?? name;
    const description = about.description ?? null;
    if (about.type === "object" && about.properties) return fieldsOf(about, `${path}.`, { path, title, description });
    const kind = kindOf(about);
    if (kind === null) return [];
    return [{ path, kind, isRequired: required.has(name), title, description, choices: choicesOf(about), schema: about, group }];
  });
}

/** The types that it may have besides null. */
function typesOf({ type }: Schema): readonly string[] {
  const types = type === undefined ? [] : typeof type === "string" ? [type] : type;
  return types.filter((name) => name !== "null");
}

function kindOf(schema: Schema): FieldKind | null {
  const [type] = typesOf(schema);
  if (schema.enum) return "choice";
  if (type === "boolean") return "switch";
  if (type === "integer" || type === "number") return "number";
  if (type === "array") return "list";
  if (type === "object") return isMapping(schema) ? "mapping" : null;
  if (type === "string" || type === undefined) return schema.format === "email" ? "email" : "text";
  return null;
}

/** Names, each with names that have a text. */
function isMapping({ additionalProperties: inner }: Schema): boolean {
  return typeof inner === "object" && typeof inner.additionalProperties === "object" && inner.additionalProperties.type === "string";
}

/** What the field of a list, or of a mapping, holds. */
export const listOf = (typed: Typed | undefined): readonly string[] => (Array.isArray(typed) ? (typed as readonly (string | Row)[]).filter((each) => typeof each === "string") : []);
export const rowsOf = (typed: Typed | undefined): readonly Row[] => (Array.isArray(typed) ? (typed as readonly (string | Row)[]).filter((each) => typeof each === "object") : []);

const choicesOf = ({ enum: own, items }: Schema): string[] => (own ?? items?.enum ?? []).filter((choice) => choice !== null).map(String);

/** What stands in the fields: what is set, else what the schema takes by itself. */
export const draftOf = (fields: readonly SchemaField[], config: Readonly<Record<string, unknown>>): Draft =>
  Object.fromEntries(fields.map((field) => [field.path, typedOf(field, at(config, field.path) ?? field.schema.default)]));

function at(config: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((found, name) => (typeof found === "object" && found !== null ? (found as Record<string, unknown>)[name] : undefined), config);
}

function typedOf({ kind, choices, isRequired }: SchemaField, value: unknown): Typed {
  if (kind === "switch") return value === true;
  if (kind === "list") return Array.isArray(value) ? value.map(String) : [];
  if (kind === "mapping") return unfolded(value);
  if (value === undefined || value === null) return kind === "choice" && isRequired ? (choices[0] ?? "") : "";
  return typeof value === "object" ? JSON.stringify(value) : String(value as string | number | boolean);
}

function unfolded(value: unknown): Row[] {
  const lines = Object.entries((value ?? {}) as Readonly<Record<string, Readonly<Record<string, string>>>>);
  return lines.flatMap(([outer, inners]) => Object.entries(inners).map(([inner, text]) => ({ outer, inner, value: text })));
}

function folded(rows: readonly Row[]): Record<string, Record<string, string>> | undefined {
  const made: Record<string, Record<string, string>> = {};
  for (const { outer, inner, value } of rows.map(trimmed).filter((row) => !isBlank(row))) (made[outer] ??= {})[inner] = value;
  return Object.keys(made).length > 0 ? made : undefined;
}

const trimmed = ({ outer, inner, value }: Row): Row => ({ outer: outer.trim(), inner: inner.trim(), value: value.trim() });
/** Whoever has named a template alone has begun nothing. */
const isBlank = ({ inner, value }: Row): boolean => inner === "" && value === "";

/** The settings as the server takes them: what is empty is not sent, what no field holds stays as it is set. */
export function configOf(fields: readonly SchemaField[], draft: Draft, set: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const held = new Set(fields.map(({ path }) => path.split(".")[0]));
  const config: Record<string, unknown> = Object.fromEntries(Object.entries(set).filter(([name]) => !held.has(name)));
  for (const field of fields) {
    const value = valueOf(field, draft[field.path] ?? "");
    if (value !== undefined) put(config, field.path.split("."), value);
  }
  return config;
}

function valueOf({ kind }: SchemaField, typed: Typed): unknown {
  if (typeof typed === "boolean") return typed;
  if (kind === "mapping") return folded(rowsOf(typed));
  if (typeof typed !== "string") return typed.length > 0 ? typed : undefined;
  const text = typed.trim();
  if (text === "") return undefined;
  return kind === "number" ? numberOf(text) : text;
}

const numberOf = (text: string): number => Number(text.replace(",", "."));

function put(into: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const inner = (into[name] ?? {}) as Record<string, unknown>;
  into[name] = inner;
  put(inner, rest, value);
}

/** What is wrong before anything is sent, by the path of the field. */
export function faultsOf(fields: readonly SchemaField[], draft: Draft): Readonly<Record<string, Fault>> {
  const found: Record<string, Fault> = {};
  for (const field of fields) {
    const fault = faultOf(field, draft[field.path] ?? "");
    if (fault) found[field.path] = fault;
  }
  return found;
}

function faultOf(field: SchemaField, typed: Typed): Fault | null {
  if (typeof typed === "boolean") return null;
  if (field.kind === "mapping") return rowsFault(rowsOf(typed));
  if (typeof typed !== "string") return listFault(field, listOf(typed));
  const text = typed.trim();
  if (text === "") return field.isRequired ? { kind: "needed", bound: 0 } : null;
  return field.kind === "number" ? numberFault(field, numberOf(text)) : textFault(field, text);
}

function rowsFault(rows: readonly Row[]): Fault | null {
  const filled = rows.map(trimmed).filter((row) => !isBlank(row));
  if (filled.some(({ outer, inner, value }) => outer === "" || inner === "" || value === "")) return { kind: "row", bound: 0 };
  const names = new Set(filled.map(({ outer, inner }) => JSON.stringify([outer, inner])));
  return names.size < filled.length ? { kind: "twice", bound: 0 } : null;
}

function listFault({ isRequired, schema: { minItems = 0, maxItems = Infinity, items } }: SchemaField, typed: readonly string[]): Fault | null {
  if (typed.length < minItems || (isRequired && typed.length === 0)) return { kind: "needed", bound: minItems };
  if (typed.length > maxItems) return { kind: "many", bound: maxItems };
  return items?.format === "email" && !typed.every(isAddress) ? { kind: "email", bound: 0 } : null;
}

function numberFault({ schema: { type, minimum = -Infinity, maximum = Infinity } }: SchemaField, value: number): Fault | null {
  if (Number.isNaN(value) || (type === "integer" && !Number.isInteger(value))) return { kind: "number", bound: 0 };
  if (value < minimum) return { kind: "least", bound: minimum };
  return value > maximum ? { kind: "most", bound: maximum } : null;
}

function textFault({ kind, schema: { maxLength = Infinity } }: SchemaField, text: string): Fault | null {
  if (text.length > maxLength) return { kind: "long", bound: maxLength };
  return kind === "email" && !isAddress(text) ? { kind: "email", bound: 0 } : null;
}

const isAddress = (text: string): boolean => /^[^\s@,]+@[^\s@,]+$/u.test(text);

/** The field that the server speaks of: its path within the settings, such as `config.url`, or of a secret. */
export function pathOf(details: Readonly<Record<string, unknown>>): string | null {
  const { path } = details;
  return typeof path === "string" && path !== "" ? path.replace(/\.\d+(?=\.|$)/gu, "") : null;
}
