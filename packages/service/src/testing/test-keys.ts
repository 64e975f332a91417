import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { exportJWK, generateKeyPair } from "jose";
import type { Role } from "../auth/caller.js";
import { issueToken } from "../auth/issue-token.js";

export type TestKeys = {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  /** A file with a token of role service. */
  readonly serviceTokenFile: string;
  token(
    roles: readonly Role[],
    more?: {
      readonly subject?: string;
      readonly customerId?: string;
      readonly lifetimeSeconds?: number;
      readonly issuer?: string;
      readonly audience?: string;
    },
  ): Promise<string>;
  /** Another key takes over in the JWK set. */
  rotate(): Promise<void>;
  remove(): Promise<void>;
};

async function newKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair("ES256", {
    extractable: true,
  });
  return {
    secret: { ...(await exportJWK(privateKey)), kid, alg: "ES256" },
    open: { ...(await exportJWK(publicKey)), kid, alg: "ES256", use: "sig" },
  };
}

/** Keys, a JWK set and tokens for tests, in a folder of their own under /var/tmp. */
export async function createTestKeys(): Promise<TestKeys> {
  const folder = await mkdtemp("/var/tmp/waybill-keys-");
  const jwks = join(folder, "jwks.json");
  const serviceToken = join(folder, "service-token");
  const issuer = "waybill-test";
  const audience = "waybill";
  let key = await newKey("1");
  let kid = 1;
  const publish = () => writeFile(jwks, JSON.stringify({ keys: [key.open] }));
  const token: TestKeys["token"] = (roles, more = {}) =>
    issueToken(key.secret, {
      subject: more.subject ?? `test-${roles.join("-")}`,
      roles,
      ...(more.customerId ? { customerId: more.customerId } : {}),
      issuer: more.issuer ?? issuer,
      audience: more.audience ?? audience,
      issuedAt: new Date(),
      lifetimeSeconds: more.lifetimeSeconds ?? 3_600,
    });
  await publish();
  await writeFile(serviceToken, await token(["service"]));
  return {
    jwksUrl: pathToFileURL(jwks).href,
    issuer,
    audience,
    serviceTokenFile: serviceToken,
    token,
    rotate: async () => {
      kid += 1;
      key = await newKey(String(kid));
      await publish();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
