import type { PaymentMethod, Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Cart, CartOwner } from "../../domain/cart/cart.js";
import {
  lockForCheckout,
  type Locked,
} from "../../domain/cart/checkout-lock.js";
import { joinCodes } from "../../domain/discounts/discount-rule.js";
import { looksLikeCardNumber } from "../../domain/payment-token.js";
import type {
  Address,
  Buyer,
  NewOrder,
  Now,
  Orders,
  PlacedOrder,
  Transact,
} from "../ports.js";
import { inspectCart, type InspectDeps } from "../queries/inspect-cart.js";
import { problemFault, problemShape } from "../queries/problem-shape.js";
import { reopenCart } from "./settle-cart.js";

export type PlaceRequest = {
  /** Chosen before anything happens, the same for every retry of one request. */
  readonly orderId: string;
  readonly shopper: CartOwner;
  readonly cartId: string;
  readonly cartVersion: number;
  readonly guest?:
    { readonly email: string; readonly name: string } | undefined;
  readonly shippingAddress: Address;
  readonly billingAddress?: Address | undefined;
  readonly shippingOption: string;
  readonly payment: {
    readonly method: PaymentMethod;
    readonly token?: string | undefined;
  };
};

export type PlaceDeps = InspectDeps & {
  readonly transact: Transact;
  readonly orders: Orders;
  readonly now: Now;
  /** CHECKOUT_ENABLE_GUEST_CHECKOUT. */
  readonly guestCheckoutEnabled: boolean;
};

/**
 * Turns a cart into an order. The cart is locked with the order's id first, so a crash anywhere leaves a lock that names what to ask for;
 * then it is priced at the source and handed to the order service. What refuses reopens the cart; what has no answer leaves it locked for the sweeper.
 */
export const placeCheckout =
  (deps: PlaceDeps) =>
  async (request: PlaceRequest): Promise<Result<PlacedOrder, Refusal>> => {
    const fault = faultOf(request, deps);
    if (fault) return refuse(fault);
    const locked = await lockCart(deps, request);
    if (!locked.ok) return locked;
    if (!locked.value.isNew) {
      const there = await deps.orders.find(request.orderId);
      if (there) return ok(there);
    }
    const order = await prepareOrReopen(deps, request, locked.value.cart);
    if (!order.ok) return order;
    const placed = await deps.orders.create(order.value);
    if (!placed.ok) await reopenCart(deps)(request.orderId);
    return placed;
  };

/** What is wrong with a request whatever the cart holds. */
function faultOf(
  { shopper, guest, payment }: PlaceRequest,
  { guestCheckoutEnabled }: PlaceDeps,
): Refusal | undefined {
  if (payment.token !== undefined && looksLikeCardNumber(payment.token))
    return { code: "CARD_NUMBER_REFUSED" };
  if (payment.method === "card" && !payment.token)
    return missing("payment.token", "a card payment needs a token");
  if (shopper.kind === "customer") return undefined;
  if (!guestCheckoutEnabled) return { code: "GUEST_CHECKOUT_DISABLED" };
  if (!guest) return missing("guest", "a guest's email and name are needed");
  if (payment.method === "balance")
    return {
      code: "PAYMENT_METHOD_UNAVAILABLE",
      detail: "Only customers have a balance.",
    };
  return undefined;
}

const missing = (path: string, message: string): Refusal => ({
  code: "VALIDATION_FAILED",
  errors: [{ path, code: "required", message }],
});

const buyerOf = (
  { guestKeyOf }: PlaceDeps,
  { shopper, guest }: PlaceRequest,
): Buyer =>
  shopper.kind === "customer"
    ? { customerId: shopper.customerId, guestKey: null }
    : { customerId: null, guestKey: guest ? guestKeyOf(guest.email) : null };

const lockCart = (
  deps: PlaceDeps,
  request: PlaceRequest,
): Promise<Result<Locked, Refusal>> =>
  deps.transact(async (stores): Promise<Result<Locked, Refusal>> => {
    const { orderId, cartId } = request;
    const carts = await stores.carts.lock([cartId]);
    const locked = lockForCheckout(
      carts.get(cartId) ?? null,
      request.shopper,
      request,
      deps.now(),
    );
    if (!locked.ok || !locked.value.isNew) return locked;
    const { cart } = locked.value;
    const before = await stores.checkouts.find(orderId);
    if (before && before.cartId !== cartId)
      return refuse({ code: "CONFLICT", detail: "The order id is taken." });
    const begun = await stores.checkouts.begin({
      orderId,
      cartId,
      cartVersion: cart.version,
      status: "locked",
      buyer: buyerOf(deps, request),
      createdAt: deps.now(),
    });
    if (!begun) return refuse({ code: "CART_CLOSED" });
    await stores.carts.save(withContact(cart, request));
    return ok({ cart, isNew: before === null });
  });

/** A guest who checks out has told an address to write to, should the order fail and the cart be left behind. */
const withContact = (cart: Cart, { guest }: PlaceRequest): Cart =>
  cart.owner.kind === "guest" && guest ? { ...cart, email: guest.email } : cart;

async function prepareOrReopen(
  deps: PlaceDeps,
  request: PlaceRequest,
  cart: Cart,
): Promise<Result<NewOrder, Refusal>> {
  const reopen = () => reopenCart(deps)(request.orderId);
  try {
    const order = await prepare(deps, request, cart);
    if (!order.ok) await reopen();
    return order;
  } catch (error) {
    await reopen().catch(() => undefined); // The sweeper reopens it then; the first fault is the one to tell.
    throw error;
  }
}

async function prepare(
  deps: PlaceDeps,
  request: PlaceRequest,
  cart: Cart,
): Promise<Result<NewOrder, Refusal>> {
  const { shopper, shippingAddress } = request;
  const [allowed, inspected] = await Promise.all([
    shopper.kind === "customer"
      ? deps.buyers.mayOrder(shopper.customerId)
      : ok(undefined),
    inspectCart(deps)(cart, {
      buyer: buyerOf(deps, request),
      destination: shippingAddress,
      shipping: { kind: "option", code: request.shippingOption },
    }),
  ]);
  if (!allowed.ok) return allowed;
  if (!inspected.ok) return inspected;
  const { problems, basket } = inspected.value;
  if (problems.length > 0)
    return refuse({
      code: "CART_INVALID",
      errors: problems.map(problemFault),
      facts: {
        problems: problems.map((one) => problemShape(one, cart.currency)),
      },
    });
  return ok(newOrder(request, cart, basket));
}

function newOrder(
  request: PlaceRequest,
  cart: Cart,
  basket: Pick<
    NewOrder,
    | "lines"
    | "discounts"
    | "subtotal"
    | "discount"
    | "tax"
    | "shipping"
    | "total"
    | "shippingOption"
  >,
): NewOrder {
  const { shopper, guest, payment } = request;
  const { lines, discounts, subtotal, discount } = basket;
  const { tax, shipping, total, shippingOption } = basket;
  return {
    orderId: request.orderId,
    customerId: shopper.kind === "customer" ? shopper.customerId : null,
    guest:
      shopper.kind === "guest" && guest
        ? { ...guest, tokenHash: shopper.tokenHash }
        : null,
    currency: cart.currency,
    ...{ lines, discounts, subtotal, discount, tax, shipping, total },
    voucherCode: joinCodes(cart.vouchers),
    payment: { method: payment.method, token: payment.token ?? "" },
    shippingAddress: request.shippingAddress,
    billingAddress: request.billingAddress ?? null,
    shippingOption,
    cartId: cart.id,
    cartVersion: cart.version,
  };
}
