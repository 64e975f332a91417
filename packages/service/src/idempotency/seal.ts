import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Answer } from "../http/answer/answer.js";

const algorithm = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;

/** Encrypts an answer: it may hold personal data or a guest's token, and only who has the key needs it again. */
export function sealAnswer(answer: Answer, key: Buffer): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv);
  const sealed = Buffer.concat([
    cipher.update(JSON.stringify(answer), "utf8"),
    cipher.final(),
  ]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** Decrypts what `sealAnswer` made. Throws when it was tampered with. */
export function openAnswer(sealed: Buffer, key: Buffer): Answer {
  const decipher = createDecipheriv(
    algorithm,
    key,
    sealed.subarray(0, ivBytes),
    { authTagLength: tagBytes },
  );
  decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
  const text = Buffer.concat([
    decipher.update(sealed.subarray(ivBytes + tagBytes)),
    decipher.final(),
  ]);
  return JSON.parse(text.toString("utf8")) as Answer;
}
