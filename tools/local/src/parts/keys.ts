import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { mintToken } from "@waybill/api-client";
import {
  calculateJwkThumbprint,
  decodeJwt,
  exportJWK,
  generateKeyPair,
} from "jose";

const algorithm = "ES256";
const dayS = 24 * 3600;

/** Makes the key pair, the public key set and the token for calls between services, where they are not there yet. */
export async function ensureKeys(dataDir: string): Promise<void> {
  const keysDir = join(dataDir, "keys");
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  if (!existsSync(file(keysDir, "private.jwk"))) await makeKeys(keysDir);
  const token = file(keysDir, "service-token");
  if (!existsSync(token) || endsSoon(readFileSync(token, "utf8")))
    write(
      token,
      await mintToken(dataDir, { role: "service", expiresIn: "365d" }),
    );
}

async function makeKeys(keysDir: string): Promise<void> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const publicKey = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicKey);
  const shared = { kid, alg: algorithm, use: "sig" };
  const keySet = { keys: [{ ...publicKey, ...shared }] };
  write(
    file(keysDir, "jwks.json"),
    `${JSON.stringify(keySet, undefined, 2)}\n`,
  );
  const privateKey = { ...(await exportJWK(pair.privateKey)), ...shared };
  write(file(keysDir, "private.jwk"), `${JSON.stringify(privateKey)}\n`);
}

const file = (keysDir: string, name: string): string => join(keysDir, name);

function write(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600); // The mode above is only for a file that is new.
}

function endsSoon(token: string): boolean {
  try {
    return (decodeJwt(token).exp ?? 0) < Date.now() / 1000 + 30 * dayS;
  } catch {
    return true;
  }
}
