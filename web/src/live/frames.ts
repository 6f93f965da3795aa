/** Reads server-sent events out of a stream of text, as the HTML standard says. */

export interface Frame {
  readonly kind: string;
  readonly data: string;
  readonly id: string | null;
}

/** Takes text as it comes and gives each event that is whole; what is not whole waits for the rest. */
export function makeFrameReader(): (text: string) => Frame[] {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.map(frameOf).filter((frame) => frame !== null);
  };
}

function frameOf(block: string): Frame | null {
  const data: string[] = [];
  let kind = "message";
  let id: string | null = null;
  for (const line of block.split("\n")) {
    const [, name, value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name === "event") kind = value;
    if (name === "data") data.push(value);
    if (name === "id") id = value;
  }
  return data.length > 0 ? { kind, data: data.join("\n"), id } : null;
}
