import type { Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";

/** A refusal where the other side has no reason to refuse: the call counts as unanswered, and is tried again. */
export function answered<T>(answer: Result<T, Refusal>, call: string): T {
  if (answer.ok) return answer.value;
  const { code, detail } = answer.error;
  throw Object.assign(new Error(`${call} refused: ${detail ?? code}`), {
    code,
  });
}
