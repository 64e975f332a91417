import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { anyCardNumber, holdsCardNumber, passesLuhn } from "./card-numbers.js";

test.each([
  "4111111111111111",
  "4111 1111 1111 1111",
  "4111-1111-1111-1111",
  "4111.1111.1111.1111",
  "4111\u00a01111\u00a01111\u00a01111",
  "４１１１１１１１１１１１１１１１",
  "tok_5555555555554444",
  "my amex is 3782 822463 10005, thanks",
  "4111111111111111 12/28 123",
  "6011000990139424",
  "4222222222222",
])("%s holds a card number", (text) => {
  expect(holdsCardNumber(text)).toBe(true);
});

test.each([
  "tok_ok",
  "4111111111111112",
  "411111111111",
  "01981b3a-4b7c-7000-8000-000000000001",
  "ORD-20260301-000001",
  "call 555-0199",
  "",
])("%s holds none", (text) => {
  expect(holdsCardNumber(text)).toBe(false);
});

test("a card number is found in any text of a request, however deep, and in its keys; amounts are not texts", () => {
  const pan = "4111 1111 1111 1111";
  expect(anyCardNumber({ metadata: [{ note: `card ${pan}` }] })).toBe(true);
  expect(anyCardNumber({ [pan]: 1 })).toBe(true);
  expect(anyCardNumber({ amount: 4111111111111111, token: null })).toBe(false);
});

/** Puts the check digit at the end of a number. */
const withCheckDigit = (digits: string): string =>
  digits +
  String(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((check) =>
      passesLuhn(digits + String(check)),
    ),
  );

test("every number that passes Luhn is found, however it is grouped", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^\d{12,18}$/),
      fc.constantFrom("", " ", "-", " - "),
      fc.integer({ min: 1, max: 6 }),
      (digits, separator, width) => {
        const pan = withCheckDigit(digits);
        const groups = pan.match(new RegExp(`\\d{1,${String(width)}}`, "g"));
        expect(holdsCardNumber((groups ?? []).join(separator))).toBe(true);
      },
    ),
  );
});
