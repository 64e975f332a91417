import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { addItem, deleteCart, setItem } from "../../app/commands/edit-cart.js";
import { mergeInto } from "../../app/commands/merge-carts.js";
import { placeCheckout } from "../../app/commands/place-checkout.js";
import { postgresCheckout } from "../../testing/postgres-checkout.js";
import { address, customer, guest } from "../../testing/samples.js";

type Setup = Awaited<ReturnType<typeof postgresCheckout>>;
let on: Setup;
beforeAll(async () => {
  on = await postgresCheckout();
});
afterAll(() => on.stores.close());

const shopper = customer();
const ofCustomer = (cartId: string) => ({ cartId, shopper });
const request = (cartId: string, cartVersion: number) => ({
  orderId: on.newId(),
  shopper,
  cartId,
  cartVersion,
  shippingAddress: address,
  shippingOption: "standard",
  payment: { method: "card" as const, token: "tok_ok" },
});
const units = async (cartId: string) =>
  (await on.stores.carts.load(cartId))?.lines.map(({ sku, quantity }) => [
    sku,
    quantity,
  ]);

test("20 parallel adds of one SKU give the exact sum", async () => {
  const cartId = await on.open();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      addItem(on.deps)(ofCustomer(cartId), { sku: "NW-001", quantity: i + 1 }),
    ),
  );
  expect(answers.every((answer) => answer.ok)).toBe(true);
  expect(await units(cartId)).toEqual([["NW-001", 210]]);
  expect((await on.stores.carts.load(cartId))?.version).toBe(21);
});

test("adds of different SKUs and a set racing them lose nothing", async () => {
  const cartId = await on.open();
  await addItem(on.deps)(ofCustomer(cartId), { sku: "NW-002", quantity: 1 });
  await Promise.all([
    ...Array.from({ length: 10 }, () =>
      addItem(on.deps)(ofCustomer(cartId), { sku: "NW-001", quantity: 1 }),
    ),
    setItem(on.deps)(ofCustomer(cartId), "NW-002", 7),
  ]);
  expect(await units(cartId)).toEqual([
    ["NW-002", 7],
    ["NW-001", 10],
  ]);
});

test("adds to a guest's cart that race its merge are in the sum, or refused", async () => {
  for (let round = 0; round < 20; round++) {
    const target = await on.open();
    const source = await on.open({ owner: guest });
    const asGuest = { cartId: source, shopper: guest };
    await addItem(on.deps)(asGuest, { sku: "NW-001", quantity: 1 });
    const [merged, ...adds] = await Promise.all([
      mergeInto(on.deps)({
        cartId: target,
        shopper,
        fromCartId: source,
        guestTokenHash: "a".repeat(64),
      }),
      ...Array.from({ length: 5 }, () =>
        addItem(on.deps)(asGuest, { sku: "NW-001", quantity: 1 }),
      ),
      ...Array.from({ length: 5 }, () =>
        addItem(on.deps)(ofCustomer(target), { sku: "NW-001", quantity: 1 }),
      ),
    ]);
    expect(merged.ok).toBe(true);
    for (const add of adds)
      if (!add.ok) expect(add.error.code).toBe("CART_CLOSED");
    expect(await units(target)).toEqual([
      ["NW-001", 1 + adds.filter((add) => add.ok).length],
    ]);
  }
});

test("two merges of one guest's cart at once sum it once", async () => {
  const target = await on.open();
  const source = await on.open({ owner: guest });
  await addItem(on.deps)(
    { cartId: source, shopper: guest },
    { sku: "NW-001", quantity: 3 },
  );
  const merge = () =>
    mergeInto(on.deps)({
      cartId: target,
      shopper,
      fromCartId: source,
      guestTokenHash: "a".repeat(64),
    });
  const answers = await Promise.all([merge(), merge(), merge()]);
  expect(answers.every((answer) => answer.ok)).toBe(true);
  expect(await units(target)).toEqual([["NW-001", 3]]);
});

test("adds that race a checkout are ordered, or refused, or make the checkout refuse", async () => {
  for (let round = 0; round < 20; round++) {
    const cartId = await on.open();
    await addItem(on.deps)(ofCustomer(cartId), { sku: "NW-001", quantity: 1 });
    const wanted = request(cartId, 2);
    const [placed, ...adds] = await Promise.all([
      placeCheckout(on.deps)(wanted),
      ...Array.from({ length: 5 }, () =>
        addItem(on.deps)(ofCustomer(cartId), { sku: "NW-001", quantity: 1 }),
      ),
    ]);
    const added = adds.filter((add) => add.ok).length;
    if (placed.ok) {
      expect(
        on.orders.orders
          .get(wanted.orderId)
          ?.lines.map((line) => line.quantity),
      ).toEqual([1]);
      expect(added).toBe(0);
      for (const add of adds)
        expect(add).toMatchObject({
          ok: false,
          error: { code: "CART_CLOSED" },
        });
    } else {
      expect(["CART_CHANGED"]).toContain(placed.error.code);
      expect(await units(cartId)).toEqual([["NW-001", 1 + added]]);
    }
  }
});

test("many checkouts of one cart at once make one order", async () => {
  const cartId = await on.open();
  await addItem(on.deps)(ofCustomer(cartId), { sku: "NW-001", quantity: 1 });
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      placeCheckout(on.deps)(request(cartId, 2)),
    ),
  );
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  for (const answer of answers)
    if (!answer.ok) expect(answer.error.code).toBe("CART_CLOSED");
  expect(
    [...on.orders.orders.values()].filter((order) => order.cartId === cartId),
  ).toHaveLength(1);
});

test("what another process did to a cart is never overwritten, and never the ground of a refusal", async () => {
  const cartId = await on.open({
    lines: [{ sku: "NW-001", name: "", quantity: 99_999, unitPrice: 1 }],
  });
  const mine = ofCustomer(cartId);
  await setItem(on.deps)(mine, "NW-001", 100_000);
  const elsewhere = await on.elsewhere();
  try {
    await setItem(elsewhere)(mine, "NW-001", 5);
    // By what this process saw last there is no room for one more.
    expect(
      await addItem(on.deps)(mine, { sku: "NW-001", quantity: 1 }),
    ).toMatchObject({ ok: true, value: { lines: [{ quantity: 6 }] } });
    await setItem(elsewhere)(mine, "NW-001", 7);
    await Promise.all([
      addItem(on.deps)(mine, { sku: "NW-001", quantity: 1 }),
      addItem(elsewhere)(mine, { sku: "NW-001", quantity: 1 }),
    ]);
    expect(await units(cartId)).toEqual([["NW-001", 9]]);
    await deleteCart(elsewhere)(mine);
    expect(
      await addItem(on.deps)(mine, { sku: "NW-001", quantity: 1 }),
    ).toMatchObject({ ok: false, error: { code: "NOT_FOUND" } });
  } finally {
    await elsewhere.stores.close();
  }
});

test("a contact told at a checkout that failed is not lost to a change decided before it", async () => {
  const cartId = await on.open({
    owner: guest,
    lines: [{ sku: "NW-001", name: "", quantity: 1, unitPrice: 1 }],
  });
  const asGuest = { cartId, shopper: guest };
  await setItem(on.deps)(asGuest, "NW-001", 2);
  const refused = await placeCheckout(on.deps)({
    ...request(cartId, 2),
    shopper: guest,
    guest: { email: "a@example.com", name: "A" },
  });
  expect(refused).toMatchObject({ ok: false, error: { code: "CART_INVALID" } });
  await setItem(on.deps)(asGuest, "NW-001", 3);
  expect((await on.stores.carts.load(cartId))?.email).toBe("a@example.com");
});
