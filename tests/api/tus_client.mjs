/** Sends a file by tus-js-client in the way that its first argument tells, and says which recording it became. */

import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer, connect } from "node:net";
import { PassThrough } from "node:stream";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const tus = require("tus-js-client");

const { way, address, file, seed = 1 } = JSON.parse(process.argv[2]);
const CHUNK = 256 * 1024;
const size = statSync(file).size;
const say = (line) => process.stdout.write(`${line}\n`);

/** Gives equal numbers of [0, 1) for equal seeds. */
const numbers = (state) => () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const next = numbers(seed);

/** Passes bytes on to the server, and breaks each connection after a while. */
async function breaking() {
  const { hostname, port } = new URL(address);
  const proxy = createServer((caller) => {
    const server = connect(Number(port), hostname);
    let left = CHUNK * (0.2 + 4 * next());
    const cut = () => { caller.destroy(); server.destroy(); };
    caller.on("data", (bytes) => {
      left -= bytes.length;
      if (left >= 0 || caller.destroyed) return;
      say("cut");
      cut();
    });
    for (const socket of [caller, server]) socket.on("error", cut).on("close", cut);
    caller.pipe(server);
    server.pipe(caller);
  });
  await new Promise((ready) => { proxy.listen(0, "127.0.0.1", ready); });
  return { address: `http://127.0.0.1:${proxy.address().port}`, close: () => { proxy.close(); } };
}

/** Sends the file and gives the id of its recording. */
function send({ at = address, input = createReadStream(file), onUrl = () => undefined, ...more } = {}) {
  return new Promise((done, failed) => {
    const upload = new tus.Upload(input, {
      endpoint: `${at}/api/v1/uploads`,
      uploadSize: size,
      chunkSize: CHUNK,
      retryDelays: Array.from({ length: 200 }, () => 100),
      metadata: { filename: "long.wav", options: JSON.stringify({ engine: "fake" }) },
      onUploadUrlAvailable: () => { onUrl(upload.url); },
      onProgress: (sent) => { say(`sent ${sent}`); },
      onAfterResponse: (_request, response) => {
        const id = response.getHeader("Tiro-Recording-Id");
        if (id) upload.recording = id;
      },
      onError: failed,
      onSuccess: () => { done(upload.recording); },
      ...more,
    });
    upload.start();
  });
}

/** Adds the checksum of the bytes that a request is going to carry. */
function withChecksum(request) {
  const offset = Number(request.getHeader("Upload-Offset") ?? NaN);
  if (request.getMethod() !== "PATCH" || Number.isNaN(offset)) return;
  const bytes = Buffer.alloc(Math.min(CHUNK, size - offset));
  const opened = openSync(file);
  readSync(opened, bytes, 0, bytes.length, offset);
  closeSync(opened);
  request.setHeader("Upload-Checksum", `sha1 ${createHash("sha1").update(bytes).digest("base64")}`);
}

const WAYS = {
  plain: () => send(),
  cut: async () => {
    const proxy = await breaking();
    try {
      return await send({ at: proxy.address });
    } finally {
      proxy.close();
    }
  },
  // Of a file the client would announce whole pieces, also for the last one; of a stream it knows no more than we do.
  deferred: () => send({
    input: createReadStream(file).pipe(new PassThrough()),
    uploadSize: null,
    uploadLengthDeferred: true,
  }),
  parallel: async () => {
    const all = await Promise.all([1, 2, 3].map(() => send({ onBeforeRequest: withChecksum })));
    if (new Set(all).size !== 3) throw new Error("not three recordings");
    return all[2];
  },
  /** A second client takes the first one's upload while that is sending. */
  two: async () => {
    let second = null;
    const onUrl = (uploadUrl) => { second ??= send({ uploadUrl }); };
    const [one, other] = [await send({ onUrl }), await second];
    if (one !== other) throw new Error("two recordings");
    return one;
  },
};

try {
  say(`recording ${await WAYS[way]()}`);
  process.exit(0);
} catch (error) {
  say(`failed ${error}`);
  process.exit(1);
}
