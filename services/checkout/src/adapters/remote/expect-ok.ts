import type { Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";

/** The value of an answer that has no reason to be a refusal; one that is nevertheless is a bug on either side. */
export function expectOk<T>(answer: Result<T, Refusal>, what: string): T {
  if (answer.ok) return answer.value;
  throw new Error(
    `${what} was refused: ${answer.error.code} ${answer.error.detail ?? ""}`,
  );
}
