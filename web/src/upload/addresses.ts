/** Addresses that are typed or pasted, a line each. */

export interface Read {
  readonly urls: readonly string[];
  /** The first line that is none, from 1. */
  readonly wrong: number | null;
}

/** Each once; empty lines are passed over. */
export function readAddresses(typed: string): Read {
  const lines = typed.split(/\r?\n/u).map((line) => line.trim());
  const wrong = lines.findIndex((line) => line !== "" && !isAddress(line));
  return { urls: [...new Set(lines.filter((line) => line !== ""))], wrong: wrong < 0 ? null : wrong + 1 };
}

export const isAddress = (text: string): boolean => /^https?:\/\/\S+$/iu.test(text) && URL.canParse(text);

/** Whether something pasted is addresses alone. */
export const areAddresses = (text: string): boolean => {
  const { urls, wrong } = readAddresses(text);
  return urls.length > 0 && wrong === null;
};

/** What is typed with more addresses below it. */
export const withMore = (typed: string, more: string): string => [typed.trim(), more.trim()].filter(Boolean).join("\n");
