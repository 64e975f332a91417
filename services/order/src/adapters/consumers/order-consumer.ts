import type { EventType, IncomingEvent } from "@waybill/contracts";
import type { Tx } from "@waybill/database";
import type { Consumer, EventHandler } from "@waybill/messaging";
import type { Deed } from "../../app/actor.js";
import { followPayment } from "../../app/commands/following/follow-payment.js";
import { followReservation } from "../../app/commands/following/follow-reservation.js";
import {
  followFulfilment,
  followShipment,
} from "../../app/commands/following/follow-shipment.js";
import type { Stores } from "../../app/ports.js";
import type { Shipment } from "../../domain/moves/fulfilment.js";
import type { PaymentNews } from "../../domain/payment-view.js";

export type ConsumerParts = {
  readonly storesOf: (tx: Tx) => Stores;
  readonly now: () => Date;
};

/** What other services' events do to orders: payment, reservation and shipments are noted, and fulfilment moves them on. */
export function orderConsumer({ storesOf, now }: ConsumerParts): Consumer {
  const follow = <T extends EventType>(
    apply: "each" | "latest",
    command: (
      stores: Stores,
      event: IncomingEvent<T>,
      deed: Deed,
    ) => Promise<void>,
  ): EventHandler<T> => ({
    apply,
    handle: (event, tx) => command(storesOf(tx), event, deedOf(event, now)),
  });
  return {
    name: "order",
    handlers: {
      "payment.initiated": follow("latest", payment("pending")),
      "payment.pending": follow("latest", payment("processing")),
      "payment.completed": follow("latest", (stores, { data }, deed) =>
        followPayment(stores, paymentNews(data, "completed", data), deed),
      ),
      "payment.failed": follow("latest", payment("failed")),
      "payment.voided": follow("latest", payment("voided")),
      "refund.completed": follow("latest", refund),
      "stock.reserved": follow("latest", (stores, { data }, deed) =>
        followReservation(stores, data, deed),
      ),
      "shipment.created": follow("each", shipment("pending")),
      "shipment.shipped": follow("each", shipment("shipped")),
      "shipment.delivered": follow("each", shipment("delivered")),
      "shipment.failed": follow("each", shipment("failed")),
      "fulfilment.succeeded": follow("each", (stores, { data }, deed) =>
        followFulfilment(stores, data, deed),
      ),
    },
  };
}

/** The event's own service is who did it. */
const deedOf = (
  event: Pick<IncomingEvent, "source" | "correlationId">,
  now: () => Date,
): Deed => ({
  actor: { kind: "service", name: event.source.replace("/waybill/", "") },
  now: now(),
  correlationId: event.correlationId,
});

type PaymentData = { readonly orderId: string; readonly paymentId: string };

const paymentNews = (
  { orderId, paymentId }: PaymentData,
  status: PaymentNews["status"],
  sums: { readonly captured?: number; readonly refunded?: number } = {},
) => ({
  orderId,
  news: {
    paymentId,
    status,
    capturedAmount: sums.captured ?? 0,
    refundedAmount: sums.refunded ?? 0,
  },
});

const payment =
  (status: PaymentNews["status"]) =>
  (
    stores: Stores,
    { data }: { readonly data: PaymentData },
    deed: Deed,
  ): Promise<void> =>
    followPayment(stores, paymentNews(data, status), deed);

const refund = (
  stores: Stores,
  { data }: IncomingEvent<"refund.completed">,
  deed: Deed,
): Promise<void> =>
  followPayment(
    stores,
    paymentNews(
      data,
      data.refundedTotal >= data.capturedTotal
        ? "refunded"
        : "partially_refunded",
      { captured: data.capturedTotal, refunded: data.refundedTotal },
    ),
    deed,
  );

type ShipmentEvent = {
  readonly occurredAt: Date;
  readonly data: {
    readonly shipmentId: string;
    readonly orderId: string;
    readonly warehouseId: string;
    readonly lines: Shipment["lines"];
    readonly carrier?: string;
    readonly trackingNumber?: string;
  };
};

const shipment =
  (status: Shipment["status"]) =>
  (
    stores: Stores,
    { data, occurredAt }: ShipmentEvent,
    deed: Deed,
  ): Promise<void> =>
    followShipment(
      stores,
      {
        id: data.shipmentId,
        orderId: data.orderId,
        warehouseId: data.warehouseId,
        status,
        lines: data.lines,
        carrier: data.carrier ?? null,
        trackingNumber: data.trackingNumber ?? null,
        shippedAt: status === "shipped" ? occurredAt : null,
        deliveredAt: status === "delivered" ? occurredAt : null,
      },
      deed,
    );
