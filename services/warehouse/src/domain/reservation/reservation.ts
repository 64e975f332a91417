import { ok, refuse, type Result } from "@waybill/result";
import type { Allocation, Short } from "../lines.js";

/** checkout: the hold of a saga; fulfilment: taken when the saga's was gone; external: held over HTTP. */
export type ReservationKind = "checkout" | "fulfilment" | "external";

type Base = {
  readonly id: string;
  readonly kind: ReservationKind;
  readonly orderId: string | null;
  readonly reference: string;
  readonly effectKey: string;
  readonly run: number;
  readonly ttlSeconds: number;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  /** Empty when a release came first, and when it was refused. */
  readonly lines: readonly Allocation[];
};

export type HeldReservation = Base & {
  readonly status: "held";
  readonly handedOver: false;
};
export type CommittedReservation = Base & {
  readonly status: "committed";
  /** The units are those of shipments now, or gone. */
  readonly handedOver: boolean;
};
export type EndedReservation = Base & {
  readonly status: "released" | "expired";
  readonly handedOver: false;
};
/** There was not enough: kept, so that a repeat answers what the first answered. */
export type RefusedReservation = Base & {
  readonly status: "refused";
  readonly handedOver: false;
  readonly short: readonly Short[];
};
export type Reservation =
  | HeldReservation
  | CommittedReservation
  | EndedReservation
  | RefusedReservation;

export type NotHeld = {
  readonly code:
    "RESERVATION_RELEASED" | "RESERVATION_EXPIRED" | "INSUFFICIENT_STOCK";
  readonly facts?: Readonly<Record<string, unknown>>;
};

/** What a repeated Reserve answers: what the first one did, or that it came too late. */
export function holdAgain(
  found: Reservation,
): Result<HeldReservation | CommittedReservation, NotHeld> {
  switch (found.status) {
    case "held":
    case "committed":
      return ok(found);
    case "released":
      return refuse({ code: "RESERVATION_RELEASED" });
    case "expired":
      return refuse({ code: "RESERVATION_EXPIRED" });
    case "refused":
      return refuse({
        code: "INSUFFICIENT_STOCK",
        facts: { items: found.short },
      });
  }
}

/** held → committed. Done before: fine. */
export function commit(
  found: Reservation,
): Result<CommittedReservation, NotHeld> {
  const held = holdAgain(found);
  if (!held.ok || held.value.status === "committed")
    return held as Result<CommittedReservation, NotHeld>;
  return ok({ ...held.value, status: "committed", handedOver: false });
}

export type Release = {
  /** What goes back on the shelf; empty when it was over before. */
  readonly units: readonly Allocation[];
  readonly reservation: EndedReservation;
};

/**
 * held → released or expired. What was refused is released too, what is over stays as it ended: either way nothing can be
 * held under it any more.
 * A committed one is not released: its units are taken back by a cancellation of the fulfilment.
 */
export function release(
  found: Reservation,
  as: "released" | "expired",
): Result<Release, { readonly code: "INVALID_TRANSITION" } & Stuck> {
  switch (found.status) {
    case "held":
      return ok({
        units: found.lines,
        reservation: { ...found, status: as },
      });
    case "refused":
      return ok({ units: [], reservation: { ...found, status: "released" } });
    case "expired":
    case "released":
      return ok({ units: [], reservation: found });
    case "committed":
      return refuse({
        code: "INVALID_TRANSITION",
        facts: { status: found.status, allowed: [] },
      });
  }
}

type Stuck = {
  readonly facts: { readonly status: string; readonly allowed: readonly [] };
};
