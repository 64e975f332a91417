import type { Template } from "./template.js";

export type Audience = "customer" | "staff";
export type Kind = keyof typeof kinds;

type Definition = Template & {
  readonly audience: Audience;
  /** A customer may switch it off; what concerns money or a promise they must get. */
  readonly optional: boolean;
  readonly placeholders: readonly string[];
};

const order = ["orderNumber", "total"] as const;
const toCustomer = (
  subject: string,
  body: string,
  extra: readonly string[] = [],
  optional = false,
): Definition => ({
  audience: "customer",
  optional,
  subject,
  body,
  placeholders: [...order, ...extra],
});
const toStaff = (
  subject: string,
  body: string,
  placeholders: readonly string[],
): Definition => ({
  audience: "staff",
  optional: false,
  subject,
  body,
  placeholders,
});

/** Every message we send, with the text that stands until staff write another. A kind is named after its event. */
export const kinds = {
  "order.created": toCustomer(
    "We have your order {{orderNumber}}",
    "Thank you. Order {{orderNumber}} over {{total}} has reached us; we are holding the goods and taking the payment.",
  ),
  "order.confirmed": toCustomer(
    "Order {{orderNumber}} is confirmed",
    "Order {{orderNumber}} over {{total}} is paid for and the goods are yours. We tell you when they leave.",
  ),
  "order.failed": toCustomer(
    "Order {{orderNumber}} did not go through",
    "Order {{orderNumber}} could not be completed ({{reason}}). Nothing was charged that was not given back, and no goods are held.",
    ["reason"],
  ),
  "order.cancelled": toCustomer(
    "Order {{orderNumber}} is cancelled",
    "Order {{orderNumber}} over {{total}} is cancelled. What you paid is on its way back.",
  ),
  "order.refunded": toCustomer(
    "Order {{orderNumber}} is refunded",
    "We could not deliver order {{orderNumber}}. The whole sum is on its way back; we are sorry.",
  ),
  "order.items_cancelled": toCustomer(
    "Some items of order {{orderNumber}} are cancelled",
    "We took {{items}} off order {{orderNumber}} and give {{amount}} back.",
    ["items", "amount"],
  ),
  "order.completed": toCustomer(
    "Order {{orderNumber}} is complete",
    "Order {{orderNumber}} is delivered and its return window is over. Thank you.",
    [],
    true,
  ),
  "payment.pending": toCustomer(
    "Please confirm the payment of order {{orderNumber}}",
    "Your bank asks you to confirm the payment of order {{orderNumber}}: {{url}}",
    ["url"],
  ),
  "refund.completed": toCustomer(
    "{{amount}} is on its way back to you",
    "We gave {{amount}} of order {{orderNumber}} back to the method you paid with.",
    ["amount"],
  ),
  "shipment.shipped": toCustomer(
    "Order {{orderNumber}} is on its way",
    "A parcel of order {{orderNumber}} left with {{carrier}}; its number is {{trackingNumber}}.",
    ["carrier", "trackingNumber"],
  ),
  "shipment.delivered": toCustomer(
    "Order {{orderNumber}} has arrived",
    "A parcel of order {{orderNumber}} was delivered.",
    [],
    true,
  ),
  "return.requested": toCustomer(
    "We have your return for order {{orderNumber}}",
    "We look at it and tell you whether you may send it.",
  ),
  "return.approved": toCustomer(
    "Please send your return for order {{orderNumber}}",
    "Your return is approved.",
  ),
  "return.rejected": toCustomer(
    "Your return for order {{orderNumber}} was refused",
    "We could not accept this return.",
  ),
  "return.completed": toCustomer(
    "Your return for order {{orderNumber}} is done",
    "We gave {{amount}} back.",
    ["amount"],
  ),
  "cart.abandoned": {
    audience: "customer",
    optional: true,
    subject: "Your cart is waiting",
    body: "You left {{lines}} lines worth {{total}} in your cart.",
    placeholders: ["lines", "total"],
  },
  "checkout.needs_attention": toStaff(
    "Order {{orderId}} waits for a person",
    "Its step {{step}} was tried {{attempts}} times and waits for {{waitingFor}}.",
    ["orderId", "step", "attempts", "waitingFor"],
  ),
  "stock.low": toStaff(
    "{{sku}} runs low",
    "{{available}} of {{sku}} are left; the reorder point is {{reorderPoint}}.",
    ["sku", "available", "reorderPoint"],
  ),
  "shipment.failed": toStaff(
    "A shipment of order {{orderNumber}} failed",
    "Reason: {{reason}}",
    ["orderNumber", "reason"],
  ),
  "restock.requested": toStaff(
    "{{quantity}} of {{sku}} were asked for",
    "A restock order was opened.",
    ["sku", "quantity"],
  ),
  "restock.received": toStaff(
    "{{quantity}} of {{sku}} arrived",
    "The restock order is received.",
    ["sku", "quantity"],
  ),
} as const satisfies Record<string, Definition>;

export const isKind = (text: string): text is Kind =>
  Object.hasOwn(kinds, text);
export const definitionOf = (kind: Kind): Definition => kinds[kind];
