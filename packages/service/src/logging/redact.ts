const redacted = "[redacted]";

/** Keys (in lower case, without separators) whose values are personal or secret, whatever they hold. */
const personalKeys = new Set([
  "email",
  "emailaddress",
  "recipient",
  "name",
  "firstname",
  "lastname",
  "fullname",
  "customername",
  "displayname",
  "contactname",
  "phone",
  "phonenumber",
  "address",
  "addresses",
  "shippingaddress",
  "billingaddress",
  "street",
  "postalcode",
  "city",
  "guest",
  "token",
  "guesttoken",
  "xguesttoken",
  "paymenttoken",
  "apitoken",
  "daprapitoken",
  "accesstoken",
  "idempotencykey",
  "authorization",
  "cookie",
  "setcookie",
  "password",
  "secret",
  "signature",
  "xsignature",
  "card",
  "cardnumber",
  "pan",
  "cvc",
  "cvv",
  "iban",
]);

const maxDepth = 8;
const maxItems = 50;

const isPersonal = (key: string): boolean =>
  personalKeys.has(key.replace(/[-_]/g, "").toLowerCase());

type ErrorShape = {
  readonly name?: unknown;
  readonly message: unknown;
  readonly stack: unknown;
  readonly cause?: unknown;
};

/** By shape: errors of other realms are no `instanceof Error` here. */
const isErrorShape = (value: object): value is ErrorShape =>
  "stack" in value && "message" in value;

/** An error as a plain object: type, message, stack, its own fields, and its causes. */
function plainError(error: ErrorShape, depth: number): Record<string, unknown> {
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(redactEntries(Object.entries(error), depth) as object),
    ...("cause" in error && error.cause !== undefined
      ? { cause: redactValue(error.cause, depth + 1) }
      : {}),
  };
}

/** A copy of `value` for the log: what sits under a personal key is replaced, depth and length are bounded. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (depth > maxDepth) return "[deep]";
  if (value instanceof Date) return value;
  if (Buffer.isBuffer(value)) return `[${String(value.length)} bytes]`;
  if (Array.isArray(value)) {
    const items = value
      .slice(0, maxItems)
      .map((item) => redactValue(item, depth + 1));
    return value.length > maxItems
      ? [...items, `[${String(value.length - maxItems)} more]`]
      : items;
  }
  if (isErrorShape(value)) return plainError(value, depth);
  return redactEntries(Object.entries(value), depth);
}

function redactEntries(
  entries: readonly (readonly [string, unknown])[],
  depth: number,
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of entries)
    copy[key] =
      isPersonal(key) && value !== undefined && value !== null
        ? redacted
        : redactValue(value, depth + 1);
  return copy;
}

// Bounded, so that a long run of letters costs no more than its length.
const emailPattern =
  /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g;
const jwtPattern = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;
const bearerPattern = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const credentialsInUrlPattern = /(\w+:\/\/[^\s:/@]*):[^\s/@]+@/g;
const cardPattern = /(?<![\w.-])\d(?:[ -]?\d){13,18}(?![\w.-])/g;

/** Luhn's checksum, which every card number passes. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const value = place % 2 === 1 ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** Takes email addresses, bearer and guest tokens, passwords in URLs and card numbers out of a text, wherever they stand. */
export function redactText(text: string): string {
  const plain = text.includes("@")
    ? text
        .replace(credentialsInUrlPattern, "$1:[redacted]@")
        .replace(emailPattern, redacted)
    : text;
  return plain
    .replace(jwtPattern, redacted)
    .replace(bearerPattern, "$1 [redacted]")
    .replace(cardPattern, (found) =>
      passesLuhn(found.replace(/[ -]/g, "")) ? redacted : found,
    );
}
