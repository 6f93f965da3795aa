/** Writes each text of the built page also as brotli and gzip, so that the server compresses nothing. */

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const TEXTS = new Set([".css", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"]);
const SMALLEST = 1000;
const folder = process.argv[2] ?? "dist";

for (const name of readdirSync(folder, { recursive: true })) {
  if (!TEXTS.has(extname(name))) continue;
  const path = join(folder, name);
  const plain = readFileSync(path);
  if (plain.length < SMALLEST) continue;
  const parameters = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  writeFileSync(`${path}.br`, brotliCompressSync(plain, { params: parameters }));
  writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
}
