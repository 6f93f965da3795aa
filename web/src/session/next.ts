/** Where to go after signing in: a page of this server, whatever an address says. */

/** Gives an address of this page, else the start. */
export function safeNext(wished: unknown, origin = globalThis.location?.origin ?? "http://tiro.invalid"): string {
  if (typeof wished !== "string" || !wished.startsWith("/")) return "/";
  try {
    const { origin: found, pathname, search, hash } = new URL(wished, origin);
    const isOurs = found === origin && !pathname.startsWith("//") && !pathname.startsWith("/login") && !pathname.startsWith("/api/");
    return isOurs ? pathname + search + hash : "/";
  } catch {
    return "/";
  }
}
