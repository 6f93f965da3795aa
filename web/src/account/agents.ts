/** A browser and its system by what it calls itself; programs by their name. */

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:A|iOS)?\//u, "Edge"], [/OPR\//u, "Opera"], [/Firefox\/|FxiOS\//u, "Firefox"], [/SamsungBrowser\//u, "Samsung Internet"],
  [/Chrome\/|CriOS\/|Chromium\//u, "Chrome"], [/Safari\//u, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/u, "iOS"], [/Android/u, "Android"], [/Windows/u, "Windows"], [/Mac OS X|Macintosh/u, "macOS"], [/CrOS/u, "ChromeOS"], [/Linux|X11/u, "Linux"],
];

/** Gives `Firefox` and `Linux`; a name may be missing. */
export function agentOf(userAgent: string | null): { readonly browser: string | null; readonly system: string | null } {
  const text = userAgent ?? "";
  const first = (known: readonly (readonly [RegExp, string])[]): string | null => known.find(([mark]) => mark.test(text))?.[1] ?? null;
  const program = /^([\w.-]+)\//u.exec(text)?.[1] ?? null;
  return { browser: first(BROWSERS) ?? (program === "Mozilla" ? null : program), system: first(SYSTEMS) };
}
