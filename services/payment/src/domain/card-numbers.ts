const uuid =
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/giu;
/** Groups of digits with nothing but separators between them. */
const runs = /\d+(?:[^\p{L}\d]{1,3}\d+)*/gu;

/** Luhn's check (ISO/IEC 7812-1, annex B) over a string of digits. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Whether a text holds what looks like a card number: 13–19 digits that pass Luhn, separators ignored. Ids are not. */
export function holdsCardNumber(text: string): boolean {
  const plain = text.normalize("NFKC").replace(uuid, "x");
  return [...plain.matchAll(runs)].some(([run]) =>
    groupsHoldCardNumber(run.split(/[^\d]+/u)),
  );
}

/** A number may be written in groups, with others beside it: every stretch of whole groups is looked at. */
function groupsHoldCardNumber(groups: readonly string[]): boolean {
  for (let from = 0; from < groups.length; from++) {
    let digits = "";
    for (let to = from; to < groups.length && digits.length <= 19; to++) {
      digits += groups[to] ?? "";
      if (digits.length >= 13 && digits.length <= 19 && passesLuhn(digits))
        return true;
    }
  }
  return false;
}

/** Whether any text within a request's value (nested ones and keys too) holds a card number. Numbers are amounts. */
export function anyCardNumber(value: unknown): boolean {
  if (typeof value === "string") return holdsCardNumber(value);
  if (Array.isArray(value)) return value.some(anyCardNumber);
  if (typeof value === "object" && value !== null)
    return Object.entries(value).some(
      ([key, member]) => holdsCardNumber(key) || anyCardNumber(member),
    );
  return false;
}
