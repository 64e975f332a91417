import { mintToken } from "@waybill/api-client";
import { randomUUID } from "node:crypto";
import { expectOk, send } from "../cart/http.js";
import type { Stack } from "../cart/stack.js";
import type { Books } from "./books.js";
import type { Shop } from "./orders.js";

export const subjects = ["engine", "work", "saga"] as const;
/** The engine with four activities that do nothing; a saga's calls and SQL without the engine; the real saga. */
export type Subject = (typeof subjects)[number];

export type Timed = {
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: string;
};

/** One load of one subject. */
export type Block = {
  readonly timed: readonly Timed[];
  /** That the engine's worker was given. */
  readonly activities: number;
  /** Sagas that the watchdog took for lost. */
  readonly restarts: number;
};

export type Pace =
  { readonly inFlight: number } | { readonly perSecond: number };

/** What a block runs: an order, or for the engine alone a fresh instance. */
export type Item = { readonly id: string; readonly customerId?: string };

export type Runner = {
  prepare(subject: Subject, count: number): Promise<readonly Item[]>;
  /** Runs a load of a subject once all is done that came before. */
  run(subject: Subject, items: readonly Item[], pace: Pace): Promise<Block>;
  /** Sagas of all blocks so far that the watchdog took for lost. */
  restarts(): number;
};

const wanted: Readonly<Record<Subject, string>> = {
  engine: "ended",
  work: "confirmed",
  saga: "confirmed",
};

/** Runs blocks in the bench's variant of the checkout service. Throws where one did not end as it should: its time means nothing. */
export async function openRunner(
  stack: Stack,
  shop: Shop,
  books: Books,
): Promise<Runner> {
  const token = await mintToken(stack.dataDir, { role: "staff" });
  const url = `http://127.0.0.1:${String(8005 + stack.offset)}/api/v1/bench/runs`;
  const headers = { authorization: `Bearer ${token}` };
  let restarts = 0;
  return {
    restarts: () => restarts,
    prepare: async (subject, count) =>
      subject === "engine"
        ? Array.from({ length: count }, () => ({ id: randomUUID() }))
        : shop.place(count),
    run: async (subject, items, pace) => {
      await books.idle();
      const body = { subject, items, pace };
      const answer = await send({ method: "POST", url, headers, body });
      expectOk(answer);
      const block = JSON.parse(answer.text) as Block;
      restarts += block.restarts;
      const odd = block.timed.filter(
        ({ outcome }) => outcome !== wanted[subject],
      );
      if (odd.length > 0)
        throw new Error(
          `${String(odd.length)} of ${String(items.length)} (${subject}) ended as ${odd[0]?.outcome ?? ""}`,
        );
      return block;
    },
  };
}
