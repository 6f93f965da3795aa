/** Tells the gzip size of the larger scripts and styles, and of what the first visit loads. */

import { readFileSync, readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const dist = process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : new URL("../dist/", import.meta.url);
const size = (name) => gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length;
const names = readdirSync(new URL("assets/", dist)).filter((name) => /\.(js|css)$/.test(name));
const page = readFileSync(new URL("index.html", dist), "utf8");
const first = new Set([...page.matchAll(/assets\/([^"]+\.(?:js|css))/g)].map((match) => match[1]));
const SHOWN = 5000;
let initial = 0;
for (const name of names) {
  const bytes = size(`assets/${name}`);
  if (first.has(name) && name.endsWith(".js")) initial += bytes;
  if (bytes >= SHOWN) console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${first.has(name) ? "first " : "later "} ${name}`);
}
console.log(`${(initial / 1000).toFixed(1).padStart(8)} kB  scripts of the first visit (limit 250)`);
if (initial > 250_000) process.exitCode = 1;
