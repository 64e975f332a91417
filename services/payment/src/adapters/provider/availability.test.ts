import { expect, test } from "@jest/globals";
import { shareAvailability } from "./availability.js";
import { guard } from "./breaker.js";
import { fakeProvider } from "../../testing/fake-provider.js";

/** The state cache that two instances share. */
const sharedCache = () => {
  const values = new Map<string, unknown>();
  return {
    values,
    get: <T>(key: string) => Promise.resolve(values.get(key) as T | undefined),
    set: (key: string, value: unknown) => {
      values.set(key, value);
      return Promise.resolve();
    },
    delete: (key: string) => {
      values.delete(key);
      return Promise.resolve();
    },
  };
};

function instance(name: string, cache: ReturnType<typeof sharedCache>) {
  const plain = fakeProvider();
  let at = 0;
  const shared = shareAvailability(cache, name, () => new Date((at += 1)));
  const provider = guard(plain, {
    resetMs: 50,
    windowMs: 1_000,
    volume: 2,
    onCall: () => undefined,
    onState: shared.onState,
    pauseMs: () => 0,
  });
  return { plain, provider, shared };
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("what one instance finds dead, the others do not try; their own probe decides when to go on", async () => {
  const cache = sharedCache();
  const [first, second] = [instance("a", cache), instance("b", cache)];
  first.plain.down = true;
  await first.provider.get("x");
  await first.provider.get("x");
  expect(first.provider.state()).toBe("open");
  await second.shared.listen(second.provider);
  expect(second.provider.available()).toBe(false);
  expect(await second.provider.get("x")).toEqual({ outcome: "not-done" });
  expect(second.plain.calls).toEqual([]);
  await pause(100);
  expect(second.provider.available()).toBe(true);
  expect(cache.values.size).toBe(0);
  await pause(100);
  expect(first.provider.available()).toBe(false);
  first.plain.down = false;
  await pause(150);
  expect(first.provider.available()).toBe(true);
});

test("a word is believed once, one's own never", async () => {
  const cache = sharedCache();
  const { provider, shared } = instance("a", cache);
  cache.values.set("payment-provider-down", { by: "a", at: 99 });
  await shared.listen(provider);
  expect(provider.available()).toBe(true);
  const word = { by: "b", at: 100 };
  cache.values.set("payment-provider-down", word);
  await shared.listen(provider);
  expect(provider.available()).toBe(false);
  await pause(100);
  cache.values.set("payment-provider-down", word);
  await shared.listen(provider);
  expect(provider.available()).toBe(true);
});

test("what the provider refuses is an answer: the breaker stays closed", async () => {
  const { provider } = instance("a", sharedCache());
  for (let i = 0; i < 20; i++)
    expect(await provider.get("nothing")).toMatchObject({ outcome: "refused" });
  expect(provider.available()).toBe(true);
});

test("what was certainly not done is tried once more, what may have been is not", async () => {
  const { plain, provider } = instance("a", sharedCache());
  plain.fail("find", "not-done");
  expect(await provider.find("x")).toEqual({ outcome: "done", value: null });
  plain.fail("find", "lost-before");
  expect(await provider.find("x")).toEqual({ outcome: "unknown" });
  expect(plain.calls).toEqual(["find", "find", "find"]);
});
