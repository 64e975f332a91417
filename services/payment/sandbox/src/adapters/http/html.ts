const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that is markup already; whatever is not is escaped. */
export type Markup = { readonly markup: string };
type Part = Markup | string | number | false | null | readonly Part[];

const escapeText = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

function render(part: Part): string {
  if (part === null || part === false) return "";
  if (typeof part === "string") return escapeText(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map(render).join("");
}

/** Template of a page: everything put into it is escaped, unless it is markup made by this function. */
export const html = (
  strings: TemplateStringsArray,
  ...parts: readonly Part[]
): Markup => ({
  markup: strings.reduce(
    (page, text, index) => page + text + render(parts[index] ?? null),
    "",
  ),
});

/** An amount in minor units as people write it. */
export function formatAmount(amount: number, currency: string): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}
