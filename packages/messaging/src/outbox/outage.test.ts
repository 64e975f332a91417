import { expect, test } from "@jest/globals";
import { createOutage } from "./outage.js";

test("one failed request holds nothing up; two in a row are an outage, until something goes through", () => {
  let clock = 0;
  const outage = createOutage({ random: () => 1, monotonicMs: () => clock });
  outage.failed();
  expect(outage.suspected()).toBe(false);
  expect(outage.waitMs()).toBe(0);
  outage.failed();
  expect(outage.suspected()).toBe(true);
  expect(outage.waitMs()).toBe(200);
  clock += 200;
  expect(outage.waitMs()).toBe(0);
  for (let n = 0; n < 20; n++) outage.failed();
  expect(outage.waitMs()).toBe(2_000);
  expect(outage.succeeded()).toBe(true);
  expect(outage.waitMs()).toBe(0);
  expect(outage.succeeded()).toBe(false);
});
