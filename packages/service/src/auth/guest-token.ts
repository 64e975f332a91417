import { createHash, randomBytes } from "node:crypto";

/** A new guest token: 256 random bits, URL-safe. It is shown once; only `hashGuestToken` of it is stored. */
export const newGuestToken = (): string =>
  randomBytes(32).toString("base64url");

/** SHA-256 of a guest token, hex. */
export const hashGuestToken = (token: string): string =>
  createHash("sha256").update(token).digest("hex");
