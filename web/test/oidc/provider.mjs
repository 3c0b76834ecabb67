/**
 * A certified OpenID Connect provider as a process, for the tests of signing in:
 * `node provider.mjs PORT CALLBACK CLAIMS`. It demands PKCE. CLAIMS is a JSON file: what is known of everybody, by
 * subject. Each line it reads has it sign with another key.
 */
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

import { Provider } from "oidc-provider";

const [port, callback, people] = process.argv.slice(2);

/** What is the same with every key. */
const settings = {
  clients: [{ client_id: "loomwork", client_secret: "a secret of the provider: 100 %", redirect_uris: [callback] }],
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "groups"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => JSON.parse(readFileSync(people, "utf8"))[id] }),
};

/** The provider with a new key. */
function withKey(kid) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keys = [{ ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" }];
  return new Provider(`http://127.0.0.1:${port}`, { ...settings, jwks: { keys } }).callback();
}

let answer = withKey("first");
createServer((request, response) => answer(request, response)).listen(Number(port), "127.0.0.1", () => console.log("ready"));
createInterface({ input: process.stdin }).on("line", (kid) => {
  answer = withKey(kid);
  console.log("ready");
});
