/** A message's text with placeholders in double braces: "Order {{orderNumber}} is confirmed". */
export type Template = { readonly subject: string; readonly body: string };
export type Facts = Readonly<Record<string, string>>;

const placeholder = /\{\{\s*([A-Za-z]+)\s*\}\}/g;

/** Fills the placeholders of `text`; one without a fact stays empty, since a message with braces in it shames us more than a gap. */
export const fill = (text: string, facts: Facts): string =>
  text
    .replace(placeholder, (_, name: string) => facts[name] ?? "")
    .replace(/ {2,}/g, " ")
    .trim();

/** Subject and body of a message. */
export const render = (template: Template, facts: Facts): Template => ({
  subject: fill(template.subject, facts),
  body: fill(template.body, facts),
});

/** The placeholders of a template that no message of its kind can fill: they are faults of whoever wrote it. */
export function unknownPlaceholders(
  template: Template,
  known: readonly string[],
): string[] {
  const used = [
    ...`${template.subject} ${template.body}`.matchAll(placeholder),
  ].map((match) => match[1] ?? "");
  return [...new Set(used)].filter((name) => !known.includes(name));
}
