/** The source of a template as text: its head, its lines, what a new one begins with; the server alone says what is right. */

import type { Problem } from "~/templates/queries";

export interface Head {
  readonly name: string | null;
  readonly version: number | null;
}

/** Reads name and version where they stand plainly in the front matter. */
export function headOf(source: string): Head {
  const [, front = ""] = /^---\r?\n([\s\S]*?)\r?\n---/u.exec(source) ?? [];
  const name = /^name:[ \t]*["']?([a-z][a-z0-9-]*)/mu.exec(front)?.[1] ?? null;
  const version = /^version:[ \t]*(\d{1,4})\b/mu.exec(front)?.[1];
  return { name, version: version === undefined ? null : Number(version) };
}

/** A copy to begin with: a name that is free, from version 1 on. */
export function copyOf(source: string, taken: ReadonlySet<string>): string {
  const { name } = headOf(source);
  if (name === null) return source;
  return source
    .replace(/^name:.*$/mu, `name: ${freeName(`my-${name}`, taken)}`)
    .replace(/^version:.*$/mu, "version: 1");
}

export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const wanted = number === 1 ? name : `${name}-${String(number)}`;
    if (!taken.has(wanted)) return wanted;
  }
}

/** By line, from 1; what has no line stands under 0. */
export function byLine(problems: readonly Problem[], lineCount: number): ReadonlyMap<number, readonly Problem[]> {
  const found = new Map<number, Problem[]>();
  for (const problem of problems) {
    const line = problem.line === null ? 0 : Math.min(Math.max(problem.line, 1), lineCount);
    found.set(line, [...(found.get(line) ?? []), problem]);
  }
  return found;
}

/** Where a line begins and ends in the text. */
export function placeOf(source: string, line: number): { readonly start: number; readonly end: number } {
  const lines = source.split("\n");
  const at = Math.min(Math.max(line, 1), lines.length) - 1;
  const start = lines.slice(0, at).reduce((sum, each) => sum + each.length + 1, 0);
  return { start, end: start + (lines[at]?.length ?? 0) };
}

export const linesIn = (source: string): number => source.split("\n").length;

export const starter = (taken: ReadonlySet<string>): string => `---
name: ${freeName("my-notes", taken)}
version: 1
title: {en: My notes}
description: {en: "What it is for, in one sentence."}
---

Write down what was agreed and who does what. Write in the language of the lines.
Keep to what was said. Each statement names the lines that it rests on.

\`\`\`json
{
 "type": "object",
 "properties": {
  "points": {
   "type": "array",
   "items": {"$ref": "#/$defs/statement"}
  }
 },
 "required": ["points"],
 "additionalProperties": false
}
\`\`\`

\`\`\`jinja
## Points

{% for point in points %}
- {{ point | cited }}
{% endfor %}
\`\`\`
`;
