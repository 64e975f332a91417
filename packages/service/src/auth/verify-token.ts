import { createHash } from "node:crypto";
import { jwtVerify, type JWTPayload } from "jose";
import { roles, type Caller, type Role } from "./caller.js";
import type { KeySource } from "./key-source.js";

/** Says who a bearer token is; undefined for one that is not valid. Throws when the keys can't be had: not knowing is no refusal. */
export type VerifyToken = (token: string) => Promise<Caller | undefined>;

export type VerifierOptions = {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: KeySource;
  readonly now: () => Date;
};

/** The one algorithm that is accepted. */
export const tokenAlgorithm = "ES256";
const clockToleranceSeconds = 5;
const rememberMs = 60_000;
const rememberAtMost = 10_000;

const isRole = (value: unknown): value is Role =>
  (roles as readonly unknown[]).includes(value);

function callerOf(payload: JWTPayload): Caller | undefined {
  const { sub, roles: claimed, customer_id: customerId } = payload;
  if (!sub || !Array.isArray(claimed)) return undefined;
  return {
    kind: "user",
    subject: sub,
    roles: claimed.filter(isRole),
    ...(typeof customerId === "string" ? { customerId } : {}),
  };
}

const isVerdict = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "code" in error &&
  typeof error.code === "string" &&
  /^ERR_(JWT|JWS|JWE|JWKS|JOSE|JWK)/.test(error.code);

/** Checks signature, issuer, audience and times of tokens. What was found valid is remembered for a minute, by hash: a check costs a tenth of a millisecond. */
export function createTokenVerifier(options: VerifierOptions): VerifyToken {
  const known = new Map<string, { caller: Caller; untilMs: number }>();

  const check = async (
    token: string,
  ): Promise<{ caller: Caller; expiresMs: number } | undefined> => {
    try {
      const { payload } = await jwtVerify(token, options.keys, {
        issuer: options.issuer,
        audience: options.audience,
        algorithms: [tokenAlgorithm],
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ["exp", "sub"],
        currentDate: options.now(),
      });
      const caller = callerOf(payload);
      return caller && { caller, expiresMs: (payload.exp ?? 0) * 1_000 };
    } catch (error) {
      if (isVerdict(error)) return undefined;
      throw error;
    }
  };

  return async (token) => {
    const nowMs = options.now().getTime();
    const hash = createHash("sha256").update(token).digest("base64");
    const remembered = known.get(hash);
    if (remembered && nowMs < remembered.untilMs) return remembered.caller;
    const checked = await check(token);
    if (!checked) return undefined;
    if (known.size >= rememberAtMost) known.clear();
    known.set(hash, {
      caller: checked.caller,
      untilMs: Math.min(nowMs + rememberMs, checked.expiresMs),
    });
    return checked.caller;
  };
}
