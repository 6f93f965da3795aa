/** Writes src/api/schema.d.ts from the application's own OpenAPI description; no server runs. */

import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import openapiTS, { astToString } from "openapi-typescript";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const OUT = new URL("../src/api/schema.d.ts", import.meta.url);
const DESCRIBE = `
import json, sys
from tiro.api.app import create_app
from tiro.api.docs import describe
from tiro.settings import Settings
json.dump(describe(create_app(Settings())), sys.stdout)
`;

const venv = `${ROOT}.venv/bin/python`;
const python = process.env.TIRO_PYTHON ?? (existsSync(venv) ? venv : "python3");
const description = execFileSync(python, ["-c", DESCRIBE], {
  cwd: ROOT,
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const tree = await openapiTS(JSON.parse(description), { alphabetize: true });
writeFileSync(OUT, `/* Made by scripts/types.mjs. */\n${astToString(tree)}`);
