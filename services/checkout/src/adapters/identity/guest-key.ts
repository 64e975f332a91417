import { createHash } from "node:crypto";

/** How a guest is told from others without keeping the address: SHA-256 of it, trimmed and in lower case. */
export const guestKeyOf = (email: string): string =>
  createHash("sha256").update(email.trim().toLowerCase()).digest("hex");
