import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Charge } from "../../../domain/charge.js";
import type { Payment } from "../../../domain/payment.js";
import {
  differences,
  strangeCharge,
  type Difference,
} from "../../../domain/reconciliation.js";
import type { Deps } from "../../deps.js";
import { mismatchFound, type Mismatch } from "../../events.js";
import { providerUnavailable, type Stores } from "../../ports.js";
import { settleCharge } from "../ending/settle-charge.js";

export type NewFinding = Mismatch & {
  /** What it is about: a charge's or a payment's id. */
  readonly subject: string;
  readonly mended: boolean;
};
export type Run = {
  readonly day: string;
  readonly checked: number;
  readonly mended: number;
};

export type ReconciliationStore = {
  /** Keeps a run and its findings; those of the day that it no longer saw are gone. Gives the ones never seen before, with their ids. */
  record(
    run: Run,
    findings: readonly NewFinding[],
  ): Promise<(NewFinding & { readonly id: string })[]>;
};
export type ReconciliationReader = {
  /** Card payments begun on a day and not changed for `quietMs`. */
  cardPaymentsOf(day: string, quietMs: number): Promise<Payment[]>;
};
export type StoresWithFindings = Stores & {
  readonly findings: ReconciliationStore;
};

type ReconcileDeps = Deps & {
  readonly charged: ReconciliationReader;
  readonly transactFindings: <T>(
    work: (stores: StoresWithFindings) => Promise<T>,
  ) => Promise<T>;
};

/** What is under way at this moment differs, and is no finding. */
const quietMs = 60_000;

/**
 * Compares our card payments of a day (UTC, YYYY-MM-DD) with the provider's list. A sight of the charge is certain, and is taken
 * into the books as any other; what differs after that is reported: kept, counted, and told once as payment.mismatch_found.
 */
export const reconcile =
  (deps: ReconcileDeps) =>
  async (day: string): Promise<Result<Run, Refusal>> => {
    const listed = await deps.provider.listDay(day);
    if (listed.outcome !== "done") return refuse(providerUnavailable(true));
    const ours = await deps.charged.cardPaymentsOf(day, quietMs);
    const byId = new Map(ours.map((payment) => [payment.id, payment]));
    const findings: NewFinding[] = [];
    for (const charge of listed.value)
      findings.push(...(await checkCharge(deps, day, charge, byId)));
    const there = new Set(listed.value.map(({ id }) => id));
    for (const payment of ours)
      if (payment.chargeId && !there.has(payment.chargeId))
        findings.push(...(await checkMissing(deps, day, payment)));

    const run: Run = {
      day,
      checked: listed.value.length,
      mended: findings.filter(({ mended }) => mended).length,
    };
    await deps.transactFindings(async (stores) => {
      const unseen = await stores.findings.record(run, findings);
      const told = unseen.filter(({ mended }) => !mended);
      for (const { id, ...found } of told)
        await stores.events.add(mismatchFound(found, id, deps.now()));
    });
    return ok(run);
  };

async function checkCharge(
  deps: ReconcileDeps,
  day: string,
  charge: Charge,
  byId: ReadonlyMap<string, Payment>,
): Promise<NewFinding[]> {
  const payment = charge.paymentId && byId.get(charge.paymentId);
  if (!payment) {
    // Begun on the day before, or still under way: only a charge that nobody here ever began is strange.
    const known = charge.paymentId && (await deps.read.find(charge.paymentId));
    return known
      ? []
      : strangeCharge(charge).map((difference) =>
          finding(day, charge, null, difference, false),
        );
  }
  return compare(deps, day, charge, payment);
}

async function compare(
  deps: ReconcileDeps,
  day: string,
  charge: Charge,
  payment: Payment,
): Promise<NewFinding[]> {
  const before = differences(payment, charge);
  if (before.length === 0 && !payment.open) return [];
  const now = await settleCharge(deps, payment);
  const after = differences(now, charge);
  return after.length > 0
    ? after.map((found) => finding(day, charge, now, found, false))
    : before.map((found) => finding(day, charge, now, found, true));
}

/** A charge may be listed on the day after its payment: only what the provider does not know at all is missing there. */
async function checkMissing(
  deps: ReconcileDeps,
  day: string,
  payment: Payment,
): Promise<NewFinding[]> {
  const asked = await deps.provider.get(payment.chargeId ?? "");
  if (asked.outcome === "done") return compare(deps, day, asked.value, payment);
  if (asked.outcome !== "refused") return [];
  return [
    {
      subject: payment.id,
      kind: "missing_there",
      paymentId: payment.id,
      orderId: payment.orderId,
      transactionId: payment.chargeId,
      day,
      ours: `${payment.status} ${String(payment.amount)} ${payment.currency}`,
      theirs: "no charge",
      mended: false,
    },
  ];
}

const finding = (
  day: string,
  charge: Charge,
  payment: Payment | null,
  difference: Difference,
  mended: boolean,
): NewFinding => ({
  ...difference,
  subject: charge.id,
  paymentId: payment?.id ?? null,
  orderId: payment?.orderId ?? null,
  transactionId: charge.id,
  day,
  mended,
});
