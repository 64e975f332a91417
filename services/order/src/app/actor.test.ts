import { expect, test } from "@jest/globals";
import {
  buyer,
  orderIn,
  saga,
  staff,
  stranger,
  tokenHash,
} from "../testing/order-fixtures.js";
import { mayOpen, ownershipOf, sideOf, type Actor } from "./actor.js";

const guestOrder = orderIn("created", {
  customerId: null,
  guest: { email: "a@b.c", name: "A", tokenHash },
});
const guest: Actor = { kind: "guest", name: "guest:ab", tokenHash };
const nobody: Actor = { kind: "customer", name: "x", customerId: null };

test("an order is open to its owner, staff and services, and to nobody else", () => {
  const own = ownershipOf(orderIn("created"));
  expect([buyer, staff, saga].every((deed) => mayOpen(own, deed.actor))).toBe(
    true,
  );
  expect(mayOpen(own, stranger.actor)).toBe(false);
  expect(mayOpen(own, guest)).toBe(false);
});

test("a guest's order opens by its token alone, and never to someone who owns nothing", () => {
  const own = ownershipOf(guestOrder);
  expect(mayOpen(own, guest)).toBe(true);
  expect(mayOpen(own, { ...guest, tokenHash: "00" })).toBe(false);
  // A customer's token without a customer is not the owner of orders without one.
  expect(mayOpen(own, nobody)).toBe(false);
});

test("only staff cancel as staff; a service has no more power than the buyer it asks for", () => {
  expect([buyer.actor, guest, saga.actor].map(sideOf)).toEqual(
    Array(3).fill("buyer"),
  );
  expect(sideOf(staff.actor)).toBe("staff");
});
