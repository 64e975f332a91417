import { expect, test } from "@jest/globals";
import { orderStatuses } from "@waybill/contracts";
import { orderIn } from "../../testing/order-fixtures.js";
import { edit, isEditable } from "./edit.js";

const address = {
  name: "Ada",
  street: "Neue Str. 1",
  city: "Hamburg",
  country: "DE",
};

test("an edit keeps what was there, of what has changed alone", () => {
  const order = orderIn("confirmed", { notes: "old", metadata: { a: [1] } });
  const edited = edit(order, {
    shippingAddress: address,
    notes: "old",
    metadata: { a: [2] },
  });
  expect(edited).toMatchObject({
    ok: true,
    value: {
      order: { shippingAddress: address, notes: "old", metadata: { a: [2] } },
    },
  });
  if (edited.ok) {
    expect(edited.value.before).toEqual({
      shippingAddress: order.shippingAddress,
      metadata: { a: [1] },
    });
    expect(edited.value.after).toEqual({
      shippingAddress: address,
      metadata: { a: [2] },
    });
  }
});

test("an edit that changes nothing leaves the order as it is", () => {
  const order = orderIn("created", { metadata: { a: 1, b: { c: [1, 2] } } });
  const edited = edit(order, { metadata: { b: { c: [1, 2] }, a: 1 } });
  expect(edited.ok && edited.value.order).toBe(order);
  const array = edit(order, { metadata: { a: 1, b: { c: { 0: 1, 1: 2 } } } });
  expect(array.ok && array.value.order).not.toBe(order);
  expect(edit(order, { notes: null })).toMatchObject({ value: { after: {} } });
});

test("the country stays: tax and shipping follow from it", () => {
  expect(
    edit(orderIn("created"), {
      shippingAddress: { ...address, country: "FR" },
    }),
  ).toMatchObject({ ok: false, error: { code: "NOT_EDITABLE" } });
});

test("an order is edited until it has shipped or ended", () => {
  expect(orderStatuses.filter((s) => isEditable(orderIn(s)))).toEqual([
    "created",
    "pending_payment",
    "awaiting_payment",
    "confirmed",
    "processing",
  ]);
  expect(edit(orderIn("shipped"), { notes: "x" })).toMatchObject({
    ok: false,
    error: { code: "NOT_EDITABLE" },
  });
});
