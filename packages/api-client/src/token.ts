import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { importJWK, SignJWT, type JWK } from "jose";

export type Role = "customer" | "staff" | "admin" | "service";

export type TokenRequest = {
  readonly role: Role;
  readonly subject?: string;
  /** The customer that a token of role customer speaks for. */
  readonly customerId?: string;
  /** Default one hour. */
  readonly expiresIn?: string;
};

/** A JWT of the local stack, signed with the key in `<dataDir>/keys/private.jwk`; rejects when the stack has made none yet. */
export async function mintToken(
  dataDir: string,
  request: TokenRequest,
): Promise<string> {
  const jwk = JSON.parse(
    await readFile(join(dataDir, "keys", "private.jwk"), "utf8"),
  ) as JWK;
  const key = await importJWK(jwk, "ES256");
  return new SignJWT({
    roles: [request.role],
    ...(request.customerId === undefined
      ? {}
      : { customer_id: request.customerId }),
  })
    .setProtectedHeader({
      alg: "ES256",
      ...(jwk.kid === undefined ? {} : { kid: jwk.kid }),
    })
    .setSubject(
      request.subject ?? request.customerId ?? `local-${request.role}`,
    )
    .setIssuer("waybill-local")
    .setAudience("waybill")
    .setIssuedAt()
    .setExpirationTime(request.expiresIn ?? "1h")
    .sign(key);
}
