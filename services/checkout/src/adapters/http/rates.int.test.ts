import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  httpCheckout,
  type HttpCheckout,
} from "../../testing/http-checkout.js";

let on: HttpCheckout;
let staff: string;
let admin: string;
beforeAll(async () => {
  on = await httpCheckout([]);
  staff = await on.keys.token(["staff"]);
  admin = await on.keys.token(["admin"]);
});
afterAll(() => on.stop());

test("tax and shipping tables are read with their version, and replaced as wholes", async () => {
  const tax = await on.call("GET", "/tax-rates", { token: staff });
  expect(tax.body.rates).toContainEqual({
    country: "DE",
    region: "",
    category: "food",
    rateBps: 700,
    inclusive: true,
  });
  expect(new Set(tax.body.rates.map((rate) => rate.country)).size).toBe(21);
  expect(
    (await on.call("PUT", "/tax-rates", { token: staff, body: tax.body }))
      .status,
  ).toBe(403);
  const twice = { rates: [tax.body.rates[0], tax.body.rates[0]] };
  expect(
    (await on.call("PUT", "/tax-rates", { token: admin, body: twice })).status,
  ).toBe(422);
  expect(
    (
      await on.call("PUT", "/tax-rates", {
        token: admin,
        body: tax.body,
        ifMatch: "1",
      })
    ).headers.get("etag"),
  ).toBe('"2"');
  expect(
    (
      await on.call("PUT", "/tax-rates", {
        token: admin,
        body: tax.body,
        ifMatch: "1",
      })
    ).status,
  ).toBe(412);

  const shipping = await on.call("GET", "/shipping-rates", { token: staff });
  expect(shipping.body.zones).toHaveLength(6);
  expect(
    (
      await on.call("PUT", "/shipping-rates", {
        token: admin,
        body: shipping.body,
      })
    ).status,
  ).toBe(200);
  expect(
    (await on.call("GET", "/shipping-rates", { token: staff })).body,
  ).toEqual(shipping.body);
  const [zone] = shipping.body.zones;
  const falling = {
    zones: [
      {
        ...zone,
        options: [
          {
            ...zone?.options[0],
            bands: [
              { upToGrams: 500, price: 1 },
              { upToGrams: 100, price: 2 },
            ],
          },
        ],
      },
    ],
  };
  expect(
    (await on.call("PUT", "/shipping-rates", { token: admin, body: falling }))
      .status,
  ).toBe(422);
});
