/** Whether a payment token is shaped like a card number: 12 to 19 digits, with or without blanks and dashes. Such a one is refused, whatever its check digit. */
export function looksLikeCardNumber(token: string): boolean {
  const digits = token.replace(/[\s.-]/g, "");
  return /^\d{12,19}$/.test(digits);
}
