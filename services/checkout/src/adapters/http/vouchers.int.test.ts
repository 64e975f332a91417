import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  httpCheckout,
  type HttpCheckout,
} from "../../testing/http-checkout.js";
import { id, product } from "../../testing/samples.js";

let on: HttpCheckout;
let ana: string;
let staff: string;
let admin: string;
beforeAll(async () => {
  on = await httpCheckout([product("NW-001", 1_800), product("NW-002", 1_000)]);
  ana = await on.keys.token(["customer"], { customerId: id(901) });
  staff = await on.keys.token(["staff"]);
  admin = await on.keys.token(["admin"]);
});
afterAll(() => on.stop());

const add = (body: object) =>
  on.call("POST", "/vouchers", { token: staff, body });
const ten = { code: "ten", type: "percentage", percent: 10, stackable: true };

test("a voucher is added, read, changed by version, withdrawn and taken away", async () => {
  const made = await add(ten);
  expect(made).toMatchObject({
    status: 201,
    body: {
      code: "TEN",
      type: "percentage",
      percent: 10,
      stackable: true,
      status: "active",
      redeemed: 0,
      version: 1,
    },
  });
  expect(await add({ ...ten, code: "TEN" })).toMatchObject({
    status: 409,
    body: { code: "VOUCHER_CODE_TAKEN" },
  });
  const terms = {
    type: "fixed",
    amount: { amount: 500, currency: "USD" },
    minSubtotal: { amount: 1_000, currency: "USD" },
  };
  const changed = await on.call("PUT", "/vouchers/TEN", {
    token: staff,
    body: terms,
    ifMatch: "1",
  });
  expect(changed.body).toMatchObject({
    type: "fixed",
    amount: { amount: 500, currency: "USD" },
    stackable: false,
    version: 2,
  });
  expect(
    (
      await on.call("PUT", "/vouchers/TEN", {
        token: staff,
        body: terms,
        ifMatch: "1",
      })
    ).status,
  ).toBe(412);
  expect(
    (await on.call("POST", "/vouchers/TEN/disable", { token: staff })).body
      .status,
  ).toBe("disabled");
  expect(
    (await on.call("GET", "/vouchers/ten", { token: staff })).body.version,
  ).toBe(3);
  expect(
    (await on.call("DELETE", "/vouchers/TEN", { token: staff })).status,
  ).toBe(403);
  expect(
    (await on.call("DELETE", "/vouchers/TEN", { token: admin })).status,
  ).toBe(204);
  expect((await on.call("GET", "/vouchers/TEN", { token: staff })).status).toBe(
    404,
  );
  const deeds = await on.db.query(
    "SELECT action, role FROM audit_log WHERE object_type = 'voucher' ORDER BY id",
  );
  expect(deeds).toEqual([
    { action: "voucher.created", role: "staff" },
    { action: "voucher.updated", role: "staff" },
    { action: "voucher.disabled", role: "staff" },
    { action: "voucher.deleted", role: "admin" },
  ]);
});

test("a voucher without what its type needs is refused, every fault at once", async () => {
  const refused = await add({
    code: "BAD",
    type: "buy_x_get_y",
    percent: 5,
    buy: 2,
    validFrom: "2026-02-01T00:00:00Z",
    validTo: "2026-01-01T00:00:00Z",
  });
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map((fault) => fault.path).sort()).toEqual([
    "get",
    "percent",
    "validTo",
  ]);
});

test("customers neither see nor make vouchers", async () => {
  expect((await on.call("GET", "/vouchers", { token: ana })).status).toBe(403);
  expect(
    (await on.call("POST", "/vouchers", { token: ana, body: ten })).status,
  ).toBe(403);
});

test("lists go page by page", async () => {
  for (const code of ["PAGE-A", "PAGE-B", "PAGE-C"])
    await add({ ...ten, code });
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const { body } = await on.call(
      "GET",
      `/vouchers?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
      { token: staff },
    );
    seen.push(...body.items.map((voucher) => voucher.code));
    cursor = body.nextCursor;
  }
  expect(seen.filter((code) => code.startsWith("PAGE"))).toEqual([
    "PAGE-A",
    "PAGE-B",
    "PAGE-C",
  ]);
  expect(
    (await on.call("GET", "/vouchers?cursor=rubbish", { token: staff })).status,
  ).toBe(422);
});

test("a voucher on a cart comes off its summary; one that may not be used says why", async () => {
  await add({ ...ten, code: "SUM10" });
  await add({ code: "ALONE", type: "percentage", percent: 50 });
  await add({
    code: "BIG",
    type: "percentage",
    percent: 5,
    minSubtotal: { amount: 1_000_000, currency: "USD" },
    stackable: true,
  });
  const made = await on.call("POST", "/carts", {
    token: ana,
    body: { currency: "USD" },
  });
  const cartId: string = made.body.id;
  await on.call("POST", `/carts/${cartId}/items`, {
    token: ana,
    body: { sku: "NW-001", quantity: 1 },
  });
  const use = (code: string) =>
    on.call("POST", `/carts/${cartId}/vouchers`, {
      token: ana,
      body: { code },
    });
  expect((await use("sum10")).body.vouchers).toEqual(["SUM10"]);
  expect((await use("NOPE")).body.code).toBe("VOUCHER_UNKNOWN");
  expect((await use("BIG")).body.code).toBe("VOUCHER_NOT_APPLICABLE");
  expect((await use("ALONE")).body.code).toBe("VOUCHER_NOT_APPLICABLE");
  const summary = await on.call("GET", `/carts/${cartId}/summary`, {
    token: ana,
  });
  expect(summary.body.discounts).toEqual([
    { code: "SUM10", name: "SUM10", amount: { amount: 180, currency: "USD" } },
  ]);
  expect(summary.body.total.amount).toBe(1_620);
  await on.call("POST", "/vouchers/SUM10/disable", { token: staff });
  const problems = await on.call("POST", `/carts/${cartId}/validate`, {
    token: ana,
  });
  expect(problems.body.problems).toMatchObject([
    { code: "VOUCHER_INVALID", voucher: "SUM10", reason: "VOUCHER_EXPIRED" },
  ]);
  expect(
    (await on.call("DELETE", `/carts/${cartId}/vouchers/SUM10`, { token: ana }))
      .body.vouchers,
  ).toEqual([]);
});

test("a promotion prices carts by itself, from the moment it is added", async () => {
  const made = await on.call("POST", "/carts", {
    token: ana,
    body: { currency: "USD" },
  });
  const cartId: string = made.body.id;
  await on.call("POST", `/carts/${cartId}/items`, {
    token: ana,
    body: { sku: "NW-002", quantity: 3 },
  });
  const promotion = await on.call("POST", "/promotions", {
    token: staff,
    body: {
      name: "Three for two",
      type: "buy_x_get_y",
      buy: 2,
      get: 1,
      skus: ["NW-002"],
    },
  });
  expect(promotion.status).toBe(201);
  const summary = await on.call("GET", `/carts/${cartId}/summary?country=FR`, {
    token: ana,
  });
  expect(summary.body.discounts).toEqual([
    { name: "Three for two", amount: { amount: 1_000, currency: "USD" } },
  ]);
  expect(
    (
      await on.call("GET", `/promotions/${promotion.body.id}`, {
        token: staff,
      })
    ).body.buy,
  ).toBe(2);
  expect(
    (
      await on.call("POST", `/promotions/${promotion.body.id}/disable`, {
        token: staff,
      })
    ).body.status,
  ).toBe("disabled");
});
