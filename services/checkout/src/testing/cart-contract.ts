import { expect, test } from "@jest/globals";
import { ok, refuse } from "@waybill/result";
import { cart, guest, id, testRecheckMs } from "./samples.js";
import { newId, within, type StoresUnderTest } from "./stores-under-test.js";

const now = new Date("2026-03-01T12:00:00Z");
const later = new Date("2026-03-01T13:00:00Z");
const lines = [{ sku: "TEA", name: "Tea", quantity: 2, unitPrice: 300 }];

/** What carts keep to. */
export function cartContract(on: () => StoresUnderTest): void {
  test("every state of a cart comes back as it was saved", async () => {
    const open = cart({
      id: newId(),
      owner: guest,
      country: "DE",
      email: "a@example.com",
      lines,
      vouchers: ["A"],
    });
    await on().carts.insert(open, now);
    expect(await on().carts.load(open.id)).toEqual(open);
    const states = [
      { ...open, status: "locked", orderId: id(7) },
      { ...open, status: "closed", orderId: id(7) },
      { ...open, status: "merged", mergedInto: id(8) },
      { ...open, status: "expired" },
      { ...open, abandonedAt: later, touchedAt: later, version: 9 },
    ] as const;
    for (const state of states) {
      await within(on(), (stores) => stores.carts.save(state));
      expect(await on().carts.load(open.id)).toEqual(state);
    }
    expect(await on().carts.load(newId())).toBeNull();
  });

  test("inserting a cart again changes nothing: a repeated request has the same id", async () => {
    const first = cart({ id: newId() });
    await on().carts.insert(first, now);
    await on().carts.insert({ ...first, currency: "EUR" }, now);
    expect((await on().carts.load(first.id))?.currency).toBe("USD");
  });

  test("a change is put in place, a refusal leaves the cart, and what is not there is decided on as null", async () => {
    const open = cart({ id: newId() });
    await on().carts.insert(open, now);
    const changed = await on().carts.change(open.id, (there) =>
      there
        ? ok({ ...there, version: 2, vouchers: ["A"] })
        : refuse({ code: "NOT_FOUND" as const }),
    );
    expect(changed).toMatchObject({ ok: true, value: { version: 2 } });
    expect(
      await on().carts.change(open.id, () =>
        refuse({ code: "CART_FULL" as const }),
      ),
    ).toMatchObject({ error: { code: "CART_FULL" } });
    expect((await on().carts.load(open.id))?.vouchers).toEqual(["A"]);
    expect(
      await on().carts.change(newId(), (there) =>
        there ? ok(there) : refuse({ code: "NOT_FOUND" as const }),
      ),
    ).toMatchObject({ ok: false });
  });

  test("carts fall due at their time, and a use brings a far look forward", async () => {
    const open = cart({ id: newId(), lines });
    await on().carts.insert(open, new Date("2026-04-01T00:00:00Z"));
    const due = (at: Date) =>
      within(on(), async (stores) =>
        (await stores.carts.lockDue(at, 100)).some((one) => one.id === open.id),
      );
    expect(await due(new Date("2026-03-31T00:00:00Z"))).toBe(false);
    await on().carts.change(open.id, (there) =>
      there
        ? ok({ ...there, version: 2, touchedAt: later })
        : refuse({ code: "NOT_FOUND" as const }),
    );
    expect(await due(new Date(later.getTime() + testRecheckMs))).toBe(true);
    await within(on(), (stores) => stores.carts.save(open, null));
    expect(await due(new Date("2027-01-01T00:00:00Z"))).toBe(false);
  });
}

/** What the records of carts in checkout keep to. */
export function checkoutContract(on: () => StoresUnderTest): void {
  const record = (orderId: string, cartId: string, cartVersion = 2) => ({
    ...{ orderId, cartId, cartVersion },
    status: "locked" as const,
    buyer: { customerId: null, guestKey: "g" },
    createdAt: now,
  });
  const begin = (orderId: string, cartId: string, version?: number) =>
    within(on(), (stores) =>
      stores.checkouts.begin(record(orderId, cartId, version)),
    );
  const settle = (orderId: string, status: "accepted" | "failed") =>
    within(on(), (stores) => stores.checkouts.settle(orderId, status, later));

  test("a cart's version has one order that did not fail", async () => {
    const open = cart({ id: newId() });
    await on().carts.insert(open, now);
    const [first, second] = [newId(), newId()];
    expect(await begin(first, open.id)).toBe(true);
    expect(await begin(second, open.id)).toBe(false);
    expect(await begin(second, open.id, 3)).toBe(true);
    await settle(first, "failed");
    expect(await begin(newId(), open.id)).toBe(true);
    expect(
      await within(on(), (stores) => stores.checkouts.find(first)),
    ).toMatchObject({ status: "failed", buyer: { guestKey: "g" } });
    expect(
      await within(on(), (stores) => stores.checkouts.find(newId())),
    ).toBeNull();
  });

  test("an order that failed to be placed may be tried again under its id, an accepted one not", async () => {
    const open = cart({ id: newId() });
    await on().carts.insert(open, now);
    const orderId = newId();
    await begin(orderId, open.id);
    await settle(orderId, "failed");
    expect(await begin(orderId, open.id, 5)).toBe(true);
    expect(
      await within(on(), (stores) => stores.checkouts.find(orderId)),
    ).toMatchObject({ status: "locked", cartVersion: 5 });
    await settle(orderId, "accepted");
    expect(await begin(orderId, open.id, 6)).toBe(false);
  });

  test("what has been locked for too long is found until it is settled", async () => {
    const open = cart({ id: newId() });
    await on().carts.insert(open, now);
    const orderId = newId();
    await begin(orderId, open.id);
    expect(await on().locked.lockedBefore(now, 100)).not.toContain(orderId);
    expect(await on().locked.lockedBefore(later, 100)).toContain(orderId);
    await settle(orderId, "accepted");
    expect(await on().locked.lockedBefore(later, 100)).not.toContain(orderId);
  });
}
