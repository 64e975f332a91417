import { expect, test } from "@jest/globals";
import { looksLikeCardNumber } from "./card-number.js";

test.each(["4242424242424242", "4242 4242 4242 4242", "378282246310005"])(
  "%s is a card number",
  (text) => {
    expect(looksLikeCardNumber(text)).toBe(true);
  },
);

test.each([
  "tok_ok",
  "4242424242424241", // The check digit is wrong.
  "424242424242", // Too short.
  "42424242424242424242", // Too long.
  "",
])("%s is no card number", (text) => {
  expect(looksLikeCardNumber(text)).toBe(false);
});
