import type { Refusal } from "@waybill/contracts";
import { orderV1 } from "@waybill/proto";
import { ok, type Result } from "@waybill/result";
import {
  grpcService,
  noteOrderId,
  type GrpcCall,
  type GrpcService,
} from "@waybill/service";
import type { Deed } from "../../app/actor.js";
import { cancelItems } from "../../app/commands/changing/cancel-items.js";
import {
  cancelOrder,
  type CancelledOrderAnswer,
} from "../../app/commands/changing/cancel-order.js";
import { editOrder } from "../../app/commands/changing/edit-order.js";
import { setOrderStatus } from "../../app/commands/changing/set-order-status.js";
import type { Created } from "../../app/commands/placing/create-order.js";
import type { NewOrder } from "../../app/commands/placing/new-order.js";
import type { Transact, Versioned } from "../../app/ports.js";
import { deedOf } from "../actor-of.js";
import { addressOfMessage, orderMessage, orNull } from "./messages.js";
import {
  cancelItemsRequest,
  cancelOrderRequest,
  checked,
  createOrderRequest,
  updateOrderRequest,
  updateStatusRequest,
  type CreateOrderFields,
} from "./requests.js";

export type ChangingParts = {
  readonly create: (
    basket: NewOrder,
    deed: Deed,
  ) => Promise<Result<Created, Refusal>>;
  readonly transact: Transact;
  readonly now: () => Date;
  readonly newId: () => string;
};

/** The methods that change orders under the rules of their HTTP mirrors, and CreateOrder, which takes priced baskets from the checkout service alone. */
export const changingServices = (parts: ChangingParts): GrpcService[] => [
  grpcService(orderV1.OrderServiceService, {
    roles: ["service"],
    handlers: { createOrder: createOrderHandler(parts) },
  }),
  grpcService(orderV1.OrderServiceService, {
    roles: ["customer", "staff", "service"],
    handlers: changing(parts),
  }),
  grpcService(orderV1.OrderServiceService, {
    roles: ["staff", "service"],
    handlers: { updateOrderStatus: updateStatusHandler(parts) },
  }),
];

const createOrderHandler =
  ({ create, now }: ChangingParts) =>
  async (request: orderV1.CreateOrderRequest, call: GrpcCall) => {
    const input = checked(createOrderRequest, request);
    if (!input.ok) return input;
    noteOrderId(input.value.orderId);
    const created = await create(basketOf(input.value), deedOf(call, now));
    return created.ok
      ? ok({ order: orderMessage(created.value.found) })
      : created;
  };

const basketOf = (fields: CreateOrderFields): NewOrder => ({
  id: fields.orderId,
  customerId: orNull(fields.customerId),
  guest: fields.guestTokenHash
    ? {
        email: fields.guestEmail,
        name: fields.guestName,
        tokenHash: fields.guestTokenHash,
      }
    : null,
  cartId: orNull(fields.cartId),
  cartVersion: fields.cartId === "" ? null : fields.cartVersion,
  channel: fields.channel === "" ? "web" : fields.channel,
  currency: fields.currency,
  lines: fields.lines.map(({ itemId, ...line }) => ({
    ...line,
    itemId: orNull(itemId) ?? undefined,
    negotiated: false,
  })),
  discounts: fields.discounts.map((one) => ({
    ...one,
    code: orNull(one.code),
    promotionId: orNull(one.promotionId),
  })),
  shipping: fields.shipping,
  total: fields.total,
  voucherCode: orNull(fields.voucherCode),
  paymentMethod: fields.payment.method,
  paymentToken: orNull(fields.payment.token),
  shippingAddress: addressOfMessage(fields.shippingAddress),
  billingAddress: fields.billingAddress
    ? addressOfMessage(fields.billingAddress)
    : null,
  shippingOption: orNull(fields.shippingOption),
  notes: orNull(fields.notes),
  metadata: fields.metadataJson,
});

const answered = (found: Result<Versioned, Refusal>) =>
  found.ok ? ok({ order: orderMessage(found.value) }) : found;

const changing = ({ transact, now, newId }: ChangingParts) => ({
  updateOrder: async (request: orderV1.UpdateOrderRequest, call: GrpcCall) => {
    const input = checked(updateOrderRequest, request);
    if (!input.ok) return input;
    const { orderId, shippingAddress, notes, metadataJson, expectedVersion } =
      input.value;
    const edit = {
      shippingAddress: shippingAddress && addressOfMessage(shippingAddress),
      notes,
      metadata: metadataJson,
    };
    const wanted = {
      orderId,
      edit,
      expectedVersion: expectedVersion === 0 ? null : String(expectedVersion),
    };
    return answered(
      await transact((stores) => editOrder(stores, wanted, deedOf(call, now))),
    );
  },
  cancelOrder: async (request: orderV1.CancelOrderRequest, call: GrpcCall) => {
    const input = checked(cancelOrderRequest, request);
    if (!input.ok) return input;
    const wanted = { ...input.value, cancellationId: newId() };
    const answer = await transact((stores) =>
      cancelOrder(stores, wanted, deedOf(call, now)),
    );
    return answer.ok ? ok(cancelledMessage(answer.value)) : answer;
  },
  cancelOrderItems: async (
    request: orderV1.CancelOrderItemsRequest,
    call: GrpcCall,
  ) => {
    const input = checked(cancelItemsRequest, request);
    if (!input.ok) return input;
    const wanted = { ...input.value, cancellationId: newId() };
    const answer = await transact((stores) =>
      cancelItems(stores, wanted, deedOf(call, now)),
    );
    if (!answer.ok) return answer;
    const { order } = cancelledMessage(answer.value);
    return ok({ order, cancellationId: answer.value.cancellationId ?? "" });
  },
});

const cancelledMessage = ({ found, done }: CancelledOrderAnswer) => ({
  order: orderMessage(found),
  done,
});

const updateStatusHandler =
  ({ transact, now }: ChangingParts) =>
  async (request: orderV1.UpdateOrderStatusRequest, call: GrpcCall) => {
    const input = checked(updateStatusRequest, request);
    if (!input.ok) return input;
    const { note, ...rest } = input.value;
    const wanted = { ...rest, note: orNull(note) ?? undefined };
    return answered(
      await transact((stores) =>
        setOrderStatus(stores, wanted, deedOf(call, now)),
      ),
    );
  };
