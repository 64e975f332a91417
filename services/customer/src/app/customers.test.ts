import { beforeEach, expect, test } from "@jest/globals";
import { mayOrder, mostAddresses } from "../domain/customer.js";
import { memoryStores } from "../testing/memory-stores.js";
import { customerCommands, noteConfirmedOrder } from "./commands/customers.js";

const now = new Date("2026-01-01T00:00:00Z");
const profile = {
  externalRef: "ALFKI",
  name: "Alfreds",
  email: "a@example.com",
  phone: null,
  locale: "de",
  groups: ["wholesale"],
};
const street = {
  name: "Alfreds",
  street: "Obere Str. 57",
  city: "Berlin",
  country: "DE",
};
let memory = memoryStores();
let next = 0;
let commands: ReturnType<typeof customerCommands>;
beforeEach(() => {
  memory = memoryStores();
  next = 0;
  const clock = { now: () => now, newId: () => `address-${String(++next)}` };
  commands = customerCommands({
    transact: memory.transact,
    clock,
    correlationId: "c",
  });
});
const register = () => commands.register("c1", profile, [street]);
const stored = async () => {
  const customer = await memory.stores.find("c1");
  if (!customer) throw new Error("not stored");
  return customer;
};

test("a new customer is active, has their addresses, and is announced without personal data", async () => {
  expect(await register()).toMatchObject({
    ok: true,
    value: { status: "active", version: 1, addresses: [{ id: "address-1" }] },
  });
  expect(memory.events).toMatchObject([
    {
      type: "customer.created",
      aggregateId: "c1",
      data: { customerId: "c1", status: "active" },
    },
  ]);
  expect(JSON.stringify(memory.events)).not.toContain("example.com");
});

test("a retried registration finds what the first one made", async () => {
  await register();
  expect(await register()).toMatchObject({
    ok: true,
    value: { id: "c1", version: 1 },
  });
  expect(memory.events).toHaveLength(1);
});

test("a reference or an email address belongs to one customer", async () => {
  await register();
  expect(
    await commands.register("c2", { ...profile, email: "b@example.com" }, []),
  ).toMatchObject({ error: { code: "EXTERNAL_REF_TAKEN" } });
  expect(
    await commands.register(
      "c2",
      { ...profile, externalRef: "OTHER", email: "A@example.com" },
      [],
    ),
  ).toMatchObject({ error: { code: "EMAIL_TAKEN" } });
  await commands.register(
    "c2",
    { ...profile, externalRef: "OTHER", email: "b@example.com" },
    [],
  );
  expect(await commands.edit("c2", profile)).toMatchObject({
    error: { code: "EXTERNAL_REF_TAKEN" },
  });
});

test("a profile is changed only from the version that was read", async () => {
  await register();
  expect(
    await commands.edit("c1", { ...profile, name: "New" }, 7),
  ).toMatchObject({ error: { code: "PRECONDITION_FAILED" } });
  expect(
    await commands.edit("c1", { ...profile, name: "New" }, 1),
  ).toMatchObject({ value: { name: "New", version: 2 } });
  expect(memory.events.at(-1)?.type).toBe("customer.updated");
});

test("a suspended customer may not order until they are activated; repeats are no mistake and tell nobody", async () => {
  await register();
  await commands.suspend("c1");
  expect(mayOrder(await stored())).toMatchObject({
    error: { code: "CUSTOMER_SUSPENDED" },
  });
  const told = memory.events.length;
  expect((await commands.suspend("c1")).ok).toBe(true);
  expect(memory.events).toHaveLength(told);
  await commands.activate("c1");
  expect((await commands.activate("c1")).ok).toBe(true);
  expect(mayOrder(await stored()).ok).toBe(true);
  expect(memory.deeds.map((deed) => deed.action)).toEqual([
    "customer.register",
    "customer.suspend",
    "customer.activate",
  ]);
});

test("an erased customer keeps id and counts, loses what names them, and cannot come back", async () => {
  await register();
  await noteConfirmedOrder(memory.stores, "c1", "o1", now);
  await commands.erase("c1");
  expect((await commands.erase("c1")).ok).toBe(true);
  expect(await stored()).toMatchObject({
    name: "",
    email: "",
    externalRef: null,
    addresses: [],
    confirmedOrders: 1,
    status: "erased",
  });
  expect(mayOrder(await stored())).toMatchObject({
    error: { code: "CUSTOMER_INVALID" },
  });
  for (const outcome of [
    await commands.edit("c1", profile),
    await commands.activate("c1"),
    await commands.suspend("c1"),
    await commands.addAddress("c1", { ...street, id: "x" }),
    await commands.changeAddress("c1", { ...street, id: "address-1" }),
    await commands.removeAddress("c1", "address-1"),
  ])
    expect(outcome).toMatchObject({ ok: false, error: { code: "NOT_FOUND" } });
});

test("addresses are added once, changed and removed; a removed one may be removed again", async () => {
  await register();
  const other = { ...street, id: "a2", city: "Hamburg" };
  await commands.addAddress("c1", other);
  await commands.addAddress("c1", other);
  expect((await stored()).addresses.map((address) => address.id)).toEqual([
    "address-1",
    "a2",
  ]);
  await commands.changeAddress("c1", { ...other, city: "Bremen" });
  expect((await stored()).addresses[1]?.city).toBe("Bremen");
  expect(
    await commands.changeAddress("c1", { ...other, id: "none" }),
  ).toMatchObject({ error: { code: "NOT_FOUND" } });
  await commands.removeAddress("c1", "a2");
  expect((await commands.removeAddress("c1", "a2")).ok).toBe(true);
  expect((await stored()).addresses).toHaveLength(1);
});

test("nobody keeps more addresses than the limit", async () => {
  await register();
  for (let n = 1; n < mostAddresses; n++)
    await commands.addAddress("c1", { ...street, id: `n${String(n)}` });
  expect(
    await commands.addAddress("c1", { ...street, id: "more" }),
  ).toMatchObject({
    error: { code: "VALIDATION_FAILED", errors: [{ path: "addresses" }] },
  });
});

test("what nobody knows is not found", async () => {
  expect(await commands.suspend("nobody")).toMatchObject({
    error: { code: "NOT_FOUND" },
  });
});

test("the first confirmed order is remembered, later ones are counted; an unknown buyer counts for nobody", async () => {
  await register();
  await noteConfirmedOrder(memory.stores, "c1", "o1", now);
  await noteConfirmedOrder(memory.stores, "c1", "o2", now);
  await noteConfirmedOrder(memory.stores, "guest", "o3", now);
  expect(await stored()).toMatchObject({
    confirmedOrders: 2,
    firstOrderId: "o1",
  });
});
