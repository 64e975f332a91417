import { expect, jest, test } from "@jest/globals";
import type { HeldMessage } from "./message.js";
import {
  abandonMessages,
  heldIds,
  isIdle,
  newPool,
  offerMessage,
  resume,
  roomOf,
  suspend,
  type PoolOptions,
  type Verdict,
} from "./worker-pool.js";

const message = (subject: string, version: number): HeldMessage => ({
  id: `${subject}${String(version)}`,
  owner: "me",
  stream: { consumer: "c", topic: "t", source: "s", subject },
  version,
  type: "t",
  event: undefined,
  traceparent: undefined,
  attempts: 0,
});
const finished: Verdict = { kind: "finished" };
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

function pool(run: PoolOptions["run"], more: Partial<PoolOptions> = {}) {
  return newPool({
    workers: 2,
    capacity: 10,
    run,
    handBack: () => undefined,
    onRoom: () => undefined,
    ...more,
  });
}

test("streams run beside each other, each in order of version, no more than there are workers", async () => {
  const ran: string[] = [];
  let most = 0;
  let now = 0;
  const one = pool(async ({ id }) => {
    most = Math.max(most, ++now);
    ran.push(id);
    await turn();
    now--;
    return finished;
  });
  for (const [subject, version] of [
    ["a", 1],
    ["a", 3],
    ["a", 2],
    ["b", 1],
    ["c", 1],
  ] as const)
    offerMessage(one, message(subject, version));
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(ran.filter((id) => id.startsWith("a"))).toEqual(["a1", "a2", "a3"]);
  expect(ran).toHaveLength(5);
  expect(most).toBe(2);
  expect(roomOf(one)).toBe(10);
  expect(isIdle(one)).toBe(true);
});

test("a message that is tried again keeps its stream waiting, and no other", async () => {
  const ran: string[] = [];
  const one = pool(async ({ id, attempts }) => {
    ran.push(`${id}/${String(attempts)}`);
    return id === "a1" && attempts < 2 ? { kind: "again", inMs: 10 } : finished;
  });
  offerMessage(one, message("a", 1));
  offerMessage(one, message("a", 2));
  offerMessage(one, message("b", 1));
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(ran).toEqual(["a1/0", "b1/0", "a1/1", "a1/2", "a2/0"]);
});

test("a message is not held twice", async () => {
  const one = pool(async () => finished);
  suspend(one);
  offerMessage(one, message("a", 1));
  offerMessage(one, message("a", 1));
  expect(heldIds(one)).toEqual(["a1"]);
});

test("a suspended pool starts nothing, and goes on where it was", async () => {
  const ran: string[] = [];
  let away = true;
  const one = pool(async ({ id }) => {
    if (away) return { kind: "suspend" };
    ran.push(id);
    return finished;
  });
  offerMessage(one, message("a", 1));
  offerMessage(one, message("b", 1));
  await turn();
  expect(ran).toEqual([]);
  away = false;
  resume(one);
  await turn();
  expect(ran.sort()).toEqual(["a1", "b1"]);
});

test("when too many sleep, they are handed back with all that waits behind them", async () => {
  const handBack = jest.fn();
  const one = pool(async () => ({ kind: "again", inMs: 10_000 }), {
    capacity: 2,
    handBack,
  });
  offerMessage(one, message("a", 1));
  await turn();
  offerMessage(one, message("b", 1));
  offerMessage(one, message("b", 2));
  await turn();
  expect(handBack).toHaveBeenCalledTimes(1);
  expect(heldIds(one)).toEqual(["a1"]);
  abandonMessages(one);
  expect(roomOf(one)).toBe(2);
});

test("what is abandoned is forgotten, but for what is being tried", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const one = pool(async () => held.then(() => finished));
  offerMessage(one, message("a", 1));
  offerMessage(one, message("a", 2));
  await turn();
  abandonMessages(one);
  expect(heldIds(one)).toEqual(["a1"]);
  release();
  await turn();
  expect(heldIds(one)).toEqual([]);
});

test("room is told of once, when half of it is free again", async () => {
  const onRoom = jest.fn();
  const one = pool(async () => finished, { onRoom, capacity: 4, workers: 1 });
  for (const key of ["a", "b", "c", "d"]) offerMessage(one, message(key, 1));
  expect(onRoom).not.toHaveBeenCalled();
  await turn();
  expect(heldIds(one)).toEqual([]);
  expect(onRoom).toHaveBeenCalledTimes(1);
});
