import { expect, test } from "@jest/globals";
import {
  aCancellation,
  later,
  orderIn,
  twoItems,
} from "../../testing/order-fixtures.js";
import { cancel, cancellableUnits } from "./cancellation.js";
import { cancelItems } from "./item-cancellation.js";

const [chai, chang] = twoItems() as [
  ReturnType<typeof twoItems>[0],
  ReturnType<typeof twoItems>[0],
];
const wish = (by: "buyer" | "staff") => ({
  cancellationId: "c1",
  by,
  now: later,
});

test("an order whose checkout has not begun is cancelled at once", () => {
  expect(cancel(orderIn("created"), wish("buyer"), [])).toMatchObject({
    ok: true,
    value: { kind: "end-now", order: { status: "cancelled", endedAt: later } },
  });
});

test.each(["pending_payment", "awaiting_payment"] as const)(
  "a buyer who cancels while %s closes the order and stops the saga",
  (status) => {
    const plan = cancel(orderIn(status), wish("buyer"), []);
    expect(plan).toMatchObject({
      ok: true,
      value: {
        kind: "stop-saga",
        order: {
          status,
          closing: { by: "cancellation", cancellationId: "c1", at: later },
        },
      },
    });
    if (plan.ok && plan.value.kind === "stop-saga")
      expect(cancel(plan.value.order, wish("buyer"), [])).toEqual({
        ok: true,
        value: { kind: "being-undone" },
      });
  },
);

test.each(["confirmed", "processing"] as const)(
  "an order that is %s is cancelled by staff only",
  (status) => {
    expect(cancel(orderIn(status), wish("buyer"), [])).toEqual({
      ok: false,
      error: { code: "FORBIDDEN_AFTER_CONFIRMATION" },
    });
    expect(cancel(orderIn(status), wish("staff"), [])).toMatchObject({
      ok: true,
      value: {
        kind: "undo-paid",
        items: [
          { itemId: chai.id, quantity: 3, refund: 2950 },
          { itemId: chang.id, quantity: 1, refund: 1900 },
        ],
      },
    });
  },
);

test.each(["shipped", "delivered", "partially_returned", "finished"] as const)(
  "an order that is %s is returned, not cancelled",
  (status) => {
    for (const by of ["buyer", "staff"] as const)
      expect(cancel(orderIn(status), wish(by), [])).toMatchObject({
        ok: false,
        error: { code: "NOT_CANCELLABLE", facts: { status } },
      });
  },
);

test.each(["failed", "refunded", "returned"] as const)(
  "an order that has ended as %s is not cancelled",
  (status) => {
    expect(cancel(orderIn(status), wish("staff"), [])).toMatchObject({
      ok: false,
      error: { code: "NOT_CANCELLABLE" },
    });
  },
);

test("cancelling twice is no mistake", () => {
  expect(cancel(orderIn("cancelled"), wish("buyer"), [])).toEqual({
    ok: true,
    value: { kind: "done" },
  });
  const running = aCancellation({ scope: "order" });
  expect(cancel(orderIn("confirmed"), wish("staff"), [running])).toEqual({
    ok: true,
    value: { kind: "being-undone" },
  });
});

test("the whole order means what is left, has not shipped and is not asked for already", () => {
  const items = [
    { ...chai, shippedQuantity: 1, cancelledQuantity: 1 },
    { ...chang, shippedQuantity: 1 },
  ];
  expect(
    cancel(orderIn("processing", { items }), wish("staff"), []),
  ).toMatchObject({
    value: { kind: "undo-paid", items: [{ itemId: chai.id, quantity: 1 }] },
  });
  const asked = aCancellation({
    items: [{ itemId: chai.id, sku: chai.sku, quantity: 1, refund: 1 }],
  });
  expect(
    cancel(orderIn("processing", { items }), wish("staff"), [asked]),
  ).toEqual({ ok: true, value: { kind: "being-undone" } });
  const gone = items.map((item) => ({ ...item, shippedQuantity: 3 }));
  expect(
    cancel(orderIn("processing", { items: gone }), wish("staff"), []),
  ).toMatchObject({ error: { code: "NOT_CANCELLABLE" } });
  // What is taken already is no longer left, and so not counted twice.
  expect(
    cancellableUnits({ ...chai, cancelledQuantity: 1 }, [
      { ...asked, state: "taken" },
    ]),
  ).toBe(2);
});

test("a part of a confirmed order is taken off by staff, with its share", () => {
  const wanted = [{ itemId: chai.id, quantity: 1 }];
  expect(
    cancelItems(orderIn("confirmed"), wanted, wish("staff"), []),
  ).toMatchObject({
    ok: true,
    value: {
      kind: "undo-items",
      // 1000 − 33 (of 100) + 17 (of 50).
      items: [{ itemId: chai.id, sku: "NW-001", quantity: 1, refund: 984 }],
    },
  });
  expect(
    cancelItems(orderIn("confirmed"), wanted, wish("buyer"), []),
  ).toMatchObject({ error: { code: "FORBIDDEN_AFTER_CONFIRMATION" } });
});

test.each(["created", "pending_payment", "confirmed"] as const)(
  "all units of an order that is %s are the order itself",
  (status) => {
    const all = [
      { itemId: chai.id, quantity: 3 },
      { itemId: chang.id, quantity: 1 },
    ];
    expect(cancelItems(orderIn(status), all, wish("staff"), [])).toEqual(
      cancel(orderIn(status), wish("staff"), []),
    );
  },
);

test("a part of an order is not taken off while its checkout runs", () => {
  expect(
    cancelItems(
      orderIn("pending_payment"),
      [{ itemId: chai.id, quantity: 1 }],
      wish("buyer"),
      [],
    ),
  ).toMatchObject({ error: { code: "SAGA_OWNED" } });
});

test("every wrong item is named at once", () => {
  const wanted = [
    { itemId: "nobody", quantity: 1 },
    { itemId: chang.id, quantity: 2 },
    { itemId: chai.id, quantity: 1 },
    { itemId: chai.id, quantity: 1 },
  ];
  for (const status of ["confirmed", "pending_payment"] as const)
    expect(
      cancelItems(orderIn(status), wanted, wish("staff"), []),
    ).toMatchObject({
      ok: false,
      error: {
        code: "VALIDATION_FAILED",
        errors: [
          { path: "items.0.itemId", code: "unknown" },
          { path: "items.1.quantity", code: "too_big" },
          { path: "items.3.itemId", code: "duplicate" },
        ],
      },
    });
});

test("units of an order that is cancelled, or has shipped, are as its whole", () => {
  const wanted = [{ itemId: chai.id, quantity: 1 }];
  expect(cancelItems(orderIn("cancelled"), wanted, wish("staff"), [])).toEqual({
    ok: true,
    value: { kind: "done" },
  });
  expect(
    cancelItems(orderIn("shipped"), wanted, wish("staff"), []),
  ).toMatchObject({ error: { code: "NOT_CANCELLABLE" } });
});
