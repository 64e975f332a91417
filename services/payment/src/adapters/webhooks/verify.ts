import { createHmac, timingSafeEqual } from "node:crypto";

export type SignatureRules = {
  /** Any of these may have signed: the new one and the old one while they are rotated. */
  readonly secrets: readonly string[];
  readonly toleranceSeconds: number;
};

/**
 * Whether `header` (`t=<unix>,v1=<hex>[,v1=<hex>]`) is a signature of exactly these bytes, made within the tolerance of `now`.
 * Compares in constant time. Both our own header and Stripe's are written this way.
 */
export function isSigned(
  rawBody: Buffer,
  header: string | undefined,
  rules: SignatureRules,
  now: Date,
): boolean {
  const parts = (header ?? "").split(",").map((part) => part.trim());
  const t = valuesOf(parts, "t")[0];
  const given = valuesOf(parts, "v1");
  if (t === undefined || !/^\d{1,12}$/.test(t)) return false;
  const age = Math.abs(Math.floor(now.getTime() / 1000) - Number(t));
  if (age > rules.toleranceSeconds) return false;
  const wanted = rules.secrets.map((secret) =>
    createHmac("sha256", secret).update(`${t}.`).update(rawBody).digest(),
  );
  // Every pair is compared, so that the time taken says nothing.
  return given.reduce(
    (found, hex) =>
      wanted.reduce((any, digest) => sameDigest(hex, digest) || any, found),
    false,
  );
}

const valuesOf = (parts: readonly string[], name: string): string[] =>
  parts
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));

function sameDigest(hex: string, digest: Buffer): boolean {
  const given = Buffer.from(/^[0-9a-f]{64}$/i.test(hex) ? hex : "", "hex");
  return given.length === digest.length && timingSafeEqual(given, digest);
}
