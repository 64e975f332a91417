import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Logger } from "pino";
import type { Answer } from "../http/answer/answer.js";
import type { KeyScope } from "./scope.js";
import type { IdempotencyStore } from "./store.js";

/** Whether an answer is final: a repeat shall get it again. What says "not now" is asked anew. */
export const isFinal = (status: number): boolean =>
  status < 500 && status !== 429;

/**
 * Performs `work` once for a key: repeats get the first answer, marked; a repeat while it runs, or with another request, is refused.
 * `work` is given the operation's id, the same in every try.
 */
export async function once(
  store: IdempotencyStore,
  log: Logger,
  key: KeyScope,
  requestHash: Buffer,
  work: (operationId: string) => Promise<Answer>,
): Promise<Result<Answer, Refusal>> {
  const claim = await store.claim(key, requestHash);
  switch (claim.kind) {
    case "done":
      return ok({
        ...claim.answer,
        headers: { ...claim.answer.headers, "Idempotent-Replayed": "true" },
      });
    case "reused":
      return refuse({ code: "IDEMPOTENCY_KEY_REUSED" });
    case "running":
      return refuse({
        code: "IDEMPOTENCY_IN_PROGRESS",
        facts: { retryAfterSeconds: claim.retryAfterSeconds },
      });
    case "held":
      return ok(await perform(store, log, key, claim, work));
  }
}

async function perform(
  store: IdempotencyStore,
  log: Logger,
  key: KeyScope,
  held: { readonly operationId: string; readonly lease: string },
  work: (operationId: string) => Promise<Answer>,
): Promise<Answer> {
  // What can't be kept is not lost: a repeat finds the work by its operation id.
  const quietly = (err: unknown) => {
    log.warn({ err }, "an idempotent answer could not be kept");
  };
  try {
    const answer = await work(held.operationId);
    await (
      isFinal(answer.status)
        ? store.complete(key, held.lease, answer)
        : store.release(key, held.lease)
    ).catch(quietly);
    return answer;
  } catch (error) {
    await store.release(key, held.lease).catch(quietly);
    throw error;
  }
}
