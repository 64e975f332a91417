import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  calculateJwkThumbprint,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JWK,
} from "jose";
import { localFault } from "../stack/fault.js";

export const issuer = "waybill-local";
export const audience = "waybill";
const algorithm = "ES256";
const dayS = 24 * 3600;

export const roles = ["customer", "staff", "admin", "service"] as const;
export type Role = (typeof roles)[number];

export type TokenRequest = {
  readonly role: Role;
  /** Becomes `customer_id`, and the subject of a customer's token. */
  readonly customerId?: string | undefined;
  readonly lifetimeS?: number;
};

/** Makes the key pair, the public key set and the token for calls between services, where they are not there yet. */
export async function ensureKeys(keysDir: string): Promise<void> {
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  if (!existsSync(file(keysDir, "private.jwk"))) await makeKeys(keysDir);
  const token = file(keysDir, "service-token");
  if (!existsSync(token) || endsSoon(readFileSync(token, "utf8")))
    write(
      token,
      await signToken(keysDir, { role: "service", lifetimeS: 365 * dayS }),
    );
}

/** A signed token; `ensureKeys` must have run in this folder once. */
export async function signToken(
  keysDir: string,
  request: TokenRequest,
): Promise<string> {
  const path = file(keysDir, "private.jwk");
  if (!existsSync(path))
    throw localFault(
      "There are no keys yet: they are made by `npm start` (or `npm run infra`).",
    );
  const jwk = JSON.parse(readFileSync(path, "utf8")) as JWK;
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    roles: [request.role],
    ...(request.customerId ? { customer_id: request.customerId } : {}),
  };
  return new SignJWT(claims)
    .setProtectedHeader({
      alg: algorithm,
      typ: "JWT",
      kid: String(jwk["kid"]),
    })
    .setSubject(request.customerId ?? `${request.role}@waybill.local`)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + (request.lifetimeS ?? dayS))
    .sign(await importJWK(jwk, algorithm));
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
