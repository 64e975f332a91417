import type { Fault } from "@waybill/contracts";
import type { z } from "zod";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const textOf = (path: Path): string => path.map(String).join(".");

function faultsOfIssue(issue: Issue, above: Path): Fault[] {
  const path = [...above, ...issue.path];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: textOf([...path, key]),
        code: "unrecognized_key",
        message: "is not a field here",
      }));
    case "invalid_union": {
      // The branch that came closest says best what is wrong.
      const [closest] = [...issue.errors].sort((a, b) => a.length - b.length);
      return closest && closest.length > 0
        ? closest.flatMap((inner) => faultsOfIssue(inner, path))
        : [{ path: textOf(path), code: issue.code, message: issue.message }];
    }
    case "invalid_type":
      return [
        {
          path: textOf(path),
          code: isMissing(issue) ? "required" : issue.code,
          message: isMissing(issue) ? "is required" : issue.message,
        },
      ];
    case "custom":
      return [
        { path: textOf(path), code: ownCode(issue), message: issue.message },
      ];
    case "too_small":
    case "too_big":
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_value":
    case "invalid_key":
    case "invalid_element":
      return [{ path: textOf(path), code: issue.code, message: issue.message }];
  }
}

/** zod says "received undefined" in the message alone: issues carry no input, on purpose. */
const isMissing = (issue: Issue): boolean =>
  / received undefined$/.test(issue.message);

/** `refine(…, { params: { code } })` names a code of its own. */
const ownCode = (issue: Extract<Issue, { code: "custom" }>): string => {
  const code: unknown = issue.params?.["code"];
  return typeof code === "string" ? code : issue.code;
};

/** Every fault that zod found: where ("items.0.quantity"), which, and what to do. Values are not repeated. */
export const faultsOf = (error: z.ZodError): Fault[] =>
  error.issues.flatMap((issue) => faultsOfIssue(issue, []));

const unstorable = /\0|\p{Surrogate}/u;

/** Texts that no database can store (NUL, halves of a character), wherever they are in `value`. */
export function unstorableTexts(value: unknown, path: Path = []): Fault[] {
  if (typeof value === "string")
    return unstorable.test(value)
      ? [
          {
            path: textOf(path),
            code: "invalid_text",
            message: "must not hold NUL characters or halves of a character",
          },
        ]
      : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...unstorableTexts(key, [...path, key]),
    ...unstorableTexts(item, [...path, key]),
  ]);
}
