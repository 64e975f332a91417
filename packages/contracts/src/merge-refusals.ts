import {
  errorCatalogue,
  type ErrorCode,
  type Fault,
  type Refusal,
} from "./errors.js";

/**
 * One refusal out of several, the gravest first: its code, every fault of all by name, and the facts of all, where the graver win.
 * `pathOf` says where one without faults of its own is at fault. Undefined where there are none.
 */
export function mergeRefusals(
  refusals: readonly Refusal[],
  pathOf: (code: ErrorCode) => string,
): Refusal | undefined {
  const [first, ...others] = refusals;
  if (!first || others.length === 0) return first;
  const faultsOf = (refusal: Refusal): readonly Fault[] =>
    refusal.errors && refusal.errors.length > 0
      ? refusal.errors
      : [
          {
            path: pathOf(refusal.code),
            code: refusal.code,
            message: refusal.detail ?? errorCatalogue[refusal.code].title,
          },
        ];
  const facts = refusals.map((refusal) => refusal.facts ?? {}).reverse();
  return {
    code: first.code,
    detail: refusals.map(sentenceOf).join(" ").slice(0, 1000),
    errors: refusals.flatMap(faultsOf),
    facts: Object.assign({}, ...facts) as Record<string, unknown>,
  };
}

const sentenceOf = ({ code, detail }: Refusal): string =>
  detail ?? `${errorCatalogue[code].title}.`;
