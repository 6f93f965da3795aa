/** The options as the form holds them, and as the server takes them; what is left as it is is not sent. */

import type { Engine, Options } from "~/api/types";
import { ownName } from "~/session/session";

export interface Form {
  /** A code; `auto`: found out. */
  readonly language: string;
  /** `none`, `auto`, or their number. */
  readonly speakers: string;
  /** `auto`: the server's choice. */
  readonly engine: string;
  readonly model: string;
  readonly languages: readonly string[];
  /** Names and terms as typed: parted by commas or lines. */
  readonly vocabulary: string;
  /** Lists of words that are kept on the server, by their ids. */
  readonly vocabularies: readonly string[];
  readonly channels: "mix" | "apart";
  readonly task: "transcribe" | "translate";
  readonly priority: string;
  readonly diarizer: string;
  /** Names of the templates of the notes that are written. */
  readonly templates: readonly string[];
  readonly clean: boolean;
  /** Languages of further versions. */
  readonly translateTo: readonly string[];
  /** Ids of the destinations that it goes to. */
  readonly deliver: readonly string[];
  readonly engineOptions: Readonly<Record<string, string>>;
}

export const PLAIN: Form = {
  language: "auto",
  speakers: "auto",
  engine: "auto",
  model: "auto",
  languages: [],
  vocabulary: "",
  vocabularies: [],
  channels: "mix",
  task: "transcribe",
  priority: "5",
  diarizer: "auto",
  templates: [],
  clean: false,
  translateTo: [],
  deliver: [],
  engineOptions: {},
};
/** What the form shows without its advanced part. */
const SIMPLE: readonly (keyof Form)[] = ["language", "speakers", "templates"];
const KEPT = "tiro.options";

/** Gives the options that differ from the server's own choice. */
export function toOptions(form: Form): Options {
  const options: Options = { ...languageOptions(form), ...speakerOptions(form), ...engineOptions(form), ...furtherOptions(form) };
  const terms = termsOf(form.vocabulary);
  if (terms.length > 0) options.vocabulary = terms;
  if (form.vocabularies.length > 0) options.vocabularies = [...form.vocabularies];
  if (form.channels !== "mix") options.channels = form.channels;
  if (form.task !== "transcribe") options.task = form.task;
  if (form.priority !== PLAIN.priority) options.priority = Number(form.priority);
  return options;
}

/** What says to the server that something is to be as it comes, where the reader's own defaults say otherwise. */
const AS_IT_COMES: Partial<Options> = {
  language: null, languages: [], speakers: null, engine: null, model: null, vocabulary: [], vocabularies: [],
  channels: "mix", task: "transcribe", priority: Number(PLAIN.priority), diarizer: null, engine_options: {},
  template: null, clean: false, translate_to: null, deliver: [],
};

/** The options with a word about each of the reader's defaults that the form does not want. */
export function overDefaults(options: Options, defaults: Options | undefined): Options {
  const others = Object.keys(defaults ?? {}).filter((name) => !(name in options) && name in AS_IT_COMES);
  return { ...options, ...Object.fromEntries(others.map((name) => [name, AS_IT_COMES[name as keyof Options]])) };
}

/** The server refuses allowed languages that do not hold the chosen one: they are for detection. */
function languageOptions({ language, languages }: Form): Options {
  if (language !== "auto") return { language };
  return languages.length > 0 ? { languages: [...languages] } : {};
}

function speakerOptions({ speakers, diarizer }: Form): Options {
  if (speakers === "none") return {};
  return { speakers: speakers === "auto" ? "auto" : Number(speakers), ...(diarizer === "auto" ? {} : { diarizer }) };
}

function engineOptions({ engine, model, engineOptions: typed }: Form): Options {
  if (engine === "auto") return {};
  const own = Object.entries(typed).filter(([, value]) => value.trim() !== "");
  return {
    engine,
    ...(model === "auto" ? {} : { model }),
    ...(own.length > 0 ? { engine_options: Object.fromEntries(own.map(([name, value]) => [name, valueOf(value)])) } : {}),
  };
}

/** What is made of the text, and where it goes. */
const furtherOptions = ({ templates, clean, translateTo, deliver }: Form): Options => ({
  ...(templates.length > 0 && { template: [...templates] }),
  ...(clean && { clean }),
  ...(translateTo.length > 0 && { translate_to: [...translateTo] }),
  ...(deliver.length > 0 && { deliver: [...deliver] }),
});

/** Gives the form for options that were sent before; what it has no field for is left out. */
export function fromOptions(sent: Readonly<Record<string, unknown>>): Form {
  const { engine_options: own = {}, vocabulary = [], priority = Number(PLAIN.priority), speakers, template, clean, translate_to: languages, ...rest } = sent as Options;
  const named = Object.entries(rest).filter(([name, value]) => name in PLAIN && value !== null);
  return {
    ...PLAIN,
    ...(Object.fromEntries(named) as Partial<Form>),
    speakers: speakersOf(speakers),
    engineOptions: Object.fromEntries(Object.entries(own).map(([name, value]) => [name, String(value)])),
    vocabulary: vocabulary.filter((entry) => typeof entry === "string").join(", "),
    priority: String(priority),
    templates: listed(template),
    clean: clean !== undefined && clean !== false,
    translateTo: listed(languages),
  };
}

/** One, several or none as a list. */
function listed(value: string | readonly string[] | null | undefined): readonly string[] {
  if (value === null || value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

function speakersOf(speakers: Options["speakers"]): string {
  if (speakers === null || speakers === undefined) return "none";
  return typeof speakers === "object" ? "auto" : String(speakers);
}

/** Parts what was typed into names and terms, each once. */
export function termsOf(typed: string): string[] {
  return [...new Set(typed.split(/[,;\n]/u).map((term) => term.trim()).filter(Boolean))];
}

/** How many of the advanced options are not as they come. */
export function changedCount(form: Form): number {
  const names = (Object.keys(PLAIN) as (keyof Form)[]).filter((name) => !SIMPLE.includes(name));
  return names.filter((name) => JSON.stringify(form[name]) !== JSON.stringify(PLAIN[name])).length;
}

/** Sets an engine; model and the engine's own options belong to the one before. */
export const withEngine = (form: Form, engine: string): Form => ({ ...form, engine, model: "auto", engineOptions: {} });

/** Reads the last choice, else the reader's defaults; one whose engine is gone falls back to the server's choice. */
export function readKept(engines: readonly Engine[] | undefined, defaults: Options = {}): Form {
  try {
    const start = Object.keys(defaults).length === 0 ? PLAIN : fromOptions(defaults);
    const kept = { ...start, ...(JSON.parse(localStorage.getItem(ownName(KEPT)) ?? "{}") as Partial<Form>) };
    const isThere = kept.engine === "auto" || engines === undefined || engines.some((engine) => engine.name === kept.engine && engine.is_available);
    return isThere ? kept : withEngine(kept, "auto");
  } catch {
    return PLAIN;
  }
}

export function keep(form: Form, isWanted: boolean): void {
  if (isWanted) localStorage.setItem(ownName(KEPT), JSON.stringify(form));
  else localStorage.removeItem(ownName(KEPT));
}

/** A number or a yes or no as such, everything else as text. */
function valueOf(typed: string): string | number | boolean {
  const text = typed.trim();
  if (text === "true" || text === "false") return text === "true";
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
