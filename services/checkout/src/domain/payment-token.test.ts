import { expect, test } from "@jest/globals";
import { looksLikeCardNumber } from "./payment-token.js";

test.each([
  "4242424242424242",
  "4242 4242 4242 4242",
  "3782-822463-10005",
  "4111.1111.1111.1111",
  "123456789012",
])("%s is shaped like a card number", (token) => {
  expect(looksLikeCardNumber(token)).toBe(true);
});
test.each([
  "tok_ok",
  "tok_4242424242424242",
  "12345678901",
  "12345678901234567890",
  "",
])("%s is a token", (token) => {
  expect(looksLikeCardNumber(token)).toBe(false);
});
