import { importJWK, SignJWT, type JWK } from "jose";
import type { Role } from "./caller.js";
import { tokenAlgorithm } from "./verify-token.js";

export type TokenClaims = {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly customerId?: string;
  readonly issuer: string;
  readonly audience: string;
  readonly issuedAt: Date;
  readonly lifetimeSeconds: number;
};

/** Signs a token as services expect it: for local stacks, tools and tests; in production an identity provider does. */
export async function issueToken(
  privateKey: JWK,
  claims: TokenClaims,
): Promise<string> {
  const issuedAt = Math.floor(claims.issuedAt.getTime() / 1_000);
  return new SignJWT({
    roles: claims.roles,
    ...(claims.customerId ? { customer_id: claims.customerId } : {}),
  })
    .setProtectedHeader({
      alg: tokenAlgorithm,
      ...(privateKey.kid ? { kid: privateKey.kid } : {}),
    })
    .setSubject(claims.subject)
    .setIssuer(claims.issuer)
    .setAudience(claims.audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + claims.lifetimeSeconds)
    .sign(await importJWK(privateKey, tokenAlgorithm));
}
