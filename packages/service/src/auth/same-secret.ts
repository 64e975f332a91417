import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer =>
  createHash("sha256").update(text).digest();

/** Whether `given` is the secret, in a time that tells nothing of it. */
export const sameSecret = (
  given: string | undefined,
  secret: string,
): boolean =>
  timingSafeEqual(digest(given ?? ""), digest(secret)) && given !== undefined;
