/** Whether a text is a card number: 13–19 digits, spaces and dashes aside, whose Luhn sum (ISO/IEC 7812-1) is right. */
export function looksLikeCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[\s-]/g, "");
  return /^\d{13,19}$/.test(digits) && luhnSum(digits) % 10 === 0;
}

function luhnSum(digits: string): number {
  return Array.from(digits)
    .reverse()
    .reduce((sum, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return sum + (value > 9 ? value - 9 : value);
    }, 0);
}
