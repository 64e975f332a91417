import { orderV1 } from "@waybill/proto";
import { v7 } from "uuid";
import { customerId } from "./order-fixtures.js";

export const address = {
  name: "Ada",
  street: "Obere Str. 57",
  city: "Berlin",
  region: "",
  postalCode: "",
  country: "DE",
};
/** What the checkout service sends: a priced basket whose parts add up. */
export const basket = (change: Partial<orderV1.CreateOrderRequest> = {}) =>
  orderV1.CreateOrderRequest.fromPartial({
    orderId: v7(),
    customerId,
    currency: "USD",
    lines: [
      {
        itemId: v7(),
        sku: "NW-001",
        name: "Chai",
        quantity: 2,
        unitPrice: 1000,
        discount: 200,
        tax: 90,
        total: 1890,
      },
      {
        sku: "NW-002",
        name: "Chang",
        quantity: 1,
        unitPrice: 1900,
        tax: 304,
        total: 1900,
        taxInclusive: true,
      },
    ],
    subtotal: 3900,
    discount: 200,
    tax: 394,
    shipping: 500,
    total: 4290,
    payment: { method: "card", token: "tok_ok" },
    shippingAddress: address,
    shippingOption: "standard",
    cartId: v7(),
    cartVersion: 7,
    metadataJson: '{"a":1}',
    discounts: [{ code: "", name: "Spring", amount: 200, promotionId: "p1" }],
    ...change,
  });

type Creating = {
  createOrder(
    request: orderV1.CreateOrderRequest,
  ): Promise<
    | { readonly ok: true; readonly value: orderV1.CreateOrderResponse }
    | { readonly ok: false; readonly error: unknown }
  >;
};

/** Creates an order over gRPC; gives it as the answer shows it. */
export async function createdBy(
  rpc: Creating,
  change: Partial<orderV1.CreateOrderRequest> = {},
): Promise<orderV1.Order> {
  const answer = await rpc.createOrder(basket(change));
  if (!answer.ok || !answer.value.order)
    throw new Error(JSON.stringify(answer));
  return answer.value.order;
}

export const refusedWith = (code: string) => ({ ok: false, error: { code } });
