import {
  currencySchema,
  countrySchema,
  idSchema,
  moneySchema,
  skuSchema,
  timeSchema,
} from "@waybill/contracts";
import { z } from "zod";
import { problemShape } from "../../app/queries/problem-shape.js";
import type { ShownCart } from "../../app/queries/show-cart.js";
import type { Summary } from "../../app/queries/summarise-cart.js";
import { expiresAt, type CartLine } from "../../domain/cart/cart.js";
import type {
  CartProblem,
  PriceChange,
} from "../../domain/cart/compare-cart.js";

export const cartParams = z.object({ id: idSchema });
export const cartItemParams = z.object({ id: idSchema, sku: skuSchema });
export const emailSchema = z.email().max(254);

const itemShape = z.object({
  sku: z.string(),
  name: z.string(),
  quantity: z.int(),
  unitPrice: moneySchema,
  lineTotal: moneySchema,
  acceptedUnitPrice: moneySchema.optional().meta({
    description:
      "Present when the price has moved since the shopper took it: refresh the cart to take the new one.",
  }),
  available: z
    .int()
    .optional()
    .meta({ description: "A hint, up to a minute old." }),
  discontinued: z.literal(true).optional(),
});

export const cartShape = z.object({
  id: idSchema,
  status: z.enum(["open", "locked", "closed", "merged", "expired", "deleted"]),
  currency: currencySchema,
  country: countrySchema.optional(),
  email: z.string().optional(),
  version: z.int(),
  items: z.array(itemShape),
  subtotal: moneySchema,
  vouchers: z.array(z.string()),
  orderId: idSchema.optional(),
  mergedInto: idSchema.optional(),
  customerId: idSchema.optional(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  expiresAt: timeSchema.optional(),
});
export type CartShape = z.input<typeof cartShape>;

/** A cart as its shopper sees it: at today's prices where they are known. */
export function cartBody(shown: ShownCart): CartShape {
  const { cart } = shown;
  const items = cart.lines.map((line) => itemBody(line, shown));
  const subtotal = items.reduce((sum, item) => sum + item.lineTotal.amount, 0);
  return {
    id: cart.id,
    status: cart.status,
    currency: cart.currency,
    ...(cart.country === null ? {} : { country: cart.country }),
    ...(cart.email === null ? {} : { email: cart.email }),
    version: cart.version,
    items,
    subtotal: { amount: subtotal, currency: cart.currency },
    vouchers: [...cart.vouchers],
    ...("orderId" in cart ? { orderId: cart.orderId } : {}),
    ...("mergedInto" in cart ? { mergedInto: cart.mergedInto } : {}),
    ...(cart.owner.kind === "customer"
      ? { customerId: cart.owner.customerId }
      : {}),
    createdAt: cart.createdAt.toISOString(),
    updatedAt: cart.touchedAt.toISOString(),
    ...(cart.status === "open"
      ? { expiresAt: expiresAt(cart).toISOString() }
      : {}),
  };
}

function itemBody(line: CartLine, { cart, products, available }: ShownCart) {
  const money = (amount: number) => ({ amount, currency: cart.currency });
  const product = products.get(line.sku);
  const unitPrice = product?.unitPrice ?? line.unitPrice;
  const there = available.get(line.sku);
  return {
    sku: line.sku,
    name: product?.name ?? line.name,
    quantity: line.quantity,
    unitPrice: money(unitPrice),
    lineTotal: money(unitPrice * line.quantity),
    ...(unitPrice === line.unitPrice
      ? {}
      : { acceptedUnitPrice: money(line.unitPrice) }),
    ...(there === undefined ? {} : { available: there }),
    ...(product?.status === "discontinued"
      ? { discontinued: true as const }
      : {}),
  };
}

export const problemShapeSchema = z.discriminatedUnion("code", [
  z.object({
    code: z.literal("PRICE_CHANGED"),
    sku: z.string(),
    old: moneySchema,
    new: moneySchema,
  }),
  z.object({
    code: z.literal("INSUFFICIENT_STOCK"),
    sku: z.string(),
    asked: z.int(),
    available: z.int(),
  }),
  z.object({
    code: z.literal("PRODUCT_GONE"),
    sku: z.string(),
    reason: z.enum(["unknown", "discontinued", "no-price-in-currency"]),
  }),
  z.object({
    code: z.literal("VOUCHER_INVALID"),
    voucher: z.string(),
    reason: z.string(),
    detail: z.string().optional(),
  }),
]);

export const validationShape = z.object({
  valid: z.boolean(),
  cartVersion: z.int(),
  problems: z.array(problemShapeSchema),
});

export const validationBody = (
  cart: { readonly version: number; readonly currency: string },
  problems: readonly CartProblem[],
) => ({
  valid: problems.length === 0,
  cartVersion: cart.version,
  problems: problems.map((problem) => problemShape(problem, cart.currency)),
});

export const refreshShape = z.object({
  cart: cartShape,
  changes: z.array(
    z.object({ sku: z.string(), old: moneySchema, new: moneySchema }),
  ),
});

export const changeBody = (change: PriceChange, currency: string) => ({
  sku: change.sku,
  old: { amount: change.old, currency },
  new: { amount: change.new, currency },
});

export const summaryShape = z.object({
  cartId: idSchema,
  cartVersion: z.int(),
  items: z.array(
    z.object({
      sku: z.string(),
      quantity: z.int(),
      unitPrice: moneySchema,
      discount: moneySchema,
      tax: moneySchema,
      taxInclusive: z.boolean(),
      total: moneySchema,
    }),
  ),
  subtotal: moneySchema,
  discounts: z.array(
    z.object({
      code: z.string().optional(),
      name: z.string(),
      amount: moneySchema,
      shipping: moneySchema.optional().meta({
        description:
          "What free shipping saves; the shipping price is already without it.",
      }),
    }),
  ),
  discount: moneySchema,
  tax: moneySchema.meta({ description: "All tax, also what prices contain." }),
  shippingOptions: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      price: moneySchema,
      days: z.object({ min: z.int(), max: z.int() }),
    }),
  ),
  shippingOption: z.string().optional().meta({
    description:
      "The one that the total is with: the one asked for, else the cheapest.",
  }),
  shipping: moneySchema,
  total: moneySchema,
  notSold: z
    .array(z.string())
    .meta({ description: "SKUs in the cart that are not in the price." }),
  rejectedVouchers: z.array(z.object({ code: z.string(), reason: z.string() })),
});

export function summaryBody(
  cart: { readonly id: string; readonly version: number },
  { basket, left, rejectedVouchers }: Summary,
): z.input<typeof summaryShape> {
  const money = (amount: number) => ({ amount, currency: basket.currency });
  return {
    cartId: cart.id,
    cartVersion: cart.version,
    items: basket.lines.map((line) => ({
      sku: line.sku,
      quantity: line.quantity,
      unitPrice: money(line.unitPrice),
      discount: money(line.discount),
      tax: money(line.tax),
      taxInclusive: line.taxInclusive,
      total: money(line.total),
    })),
    subtotal: money(basket.subtotal),
    discounts: basket.discounts.map(({ code, name, amount, shipping }) => ({
      ...(code === undefined ? {} : { code }),
      name,
      amount: money(amount),
      ...(shipping === undefined ? {} : { shipping: money(shipping) }),
    })),
    discount: money(basket.discount),
    tax: money(basket.tax),
    shippingOptions: basket.shippingOptions.map((option) => ({
      ...option,
      price: money(option.price),
    })),
    ...(basket.shippingOption === ""
      ? {}
      : { shippingOption: basket.shippingOption }),
    shipping: money(basket.shipping),
    total: money(basket.total),
    notSold: [...left],
    rejectedVouchers: [...rejectedVouchers],
  };
}

/**
 * The tag of a cart as it is shown: its version, and what else changes the picture without changing the cart (a lock, a price that moved).
 * If-Match looks at the version alone.
 */
export function cartTag(shown: ShownCart): string {
  const { cart, products } = shown;
  const moved = cart.lines.flatMap(({ sku, unitPrice }) => {
    const product = products.get(sku);
    return product && product.unitPrice !== unitPrice
      ? [String(product.unitPrice)]
      : [];
  });
  return [
    String(cart.version),
    ...(cart.status === "open" ? [] : [cart.status]),
    ...moved,
  ].join("-");
}
