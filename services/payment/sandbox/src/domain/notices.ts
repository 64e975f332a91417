import type { Charge } from "./charge.js";

/** A webhook to be: an event about a charge as it was then. */
export type Notice = {
  readonly eventId: string;
  readonly type: string;
  readonly charge: Charge;
  readonly afterMs: number;
};

/** How often, and in which order, the merchant is told that a charge moved from `before` (null: it was created). */
export function noticesOf(
  before: Charge | null,
  after: Charge,
  newId: () => string,
): Notice[] {
  const type =
    before && after.refundedAmount > before.refundedAmount
      ? "charge.refunded"
      : `charge.${after.status}`;
  const notice = {
    eventId: `evt_${newId()}`,
    type,
    charge: after,
    afterMs: 0,
  };
  switch (after.token) {
    case "tok_dup_webhook":
      return [0, 150, 300].map((afterMs) => ({ ...notice, afterMs }));
    case "tok_reorder_webhook":
      return before?.status === "created"
        ? [
            notice,
            {
              eventId: `evt_${newId()}`,
              type: "charge.created",
              charge: before,
              afterMs: 500,
            },
          ]
        : [notice];
    default:
      return [notice];
  }
}

/** Whether a move is worth telling: that a charge exists is known to whoever created it. */
export const isWorthTelling = (before: Charge | null, after: Charge): boolean =>
  before !== null &&
  (before.status !== after.status ||
    before.capturedAmount !== after.capturedAmount ||
    before.refundedAmount !== after.refundedAmount);
