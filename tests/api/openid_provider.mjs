// A real OpenID provider for tests: told by JSON where it listens, whom it knows and with which key it signs.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const told = JSON.parse(process.argv[2]);
const require = createRequire(`${told.web}/package.json`);
const { Provider } = await import(pathToFileURL(require.resolve("oidc-provider")).href);

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), alg: "RS256", use: "sig" };
const issuer = `http://127.0.0.1:${told.port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "tiro",
      client_secret: told.secret,
      redirect_uris: [told.redirect],
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: ["only for tests"] },
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"], email: ["email"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...told.people[id] }),
  }),
});
provider.listen(told.port, "127.0.0.1", () => console.log("listening"));
