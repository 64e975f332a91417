import { expect, test } from "@jest/globals";
import {
  answered,
  ended,
  event,
  fired,
  go,
  scheduled,
  started,
  timer,
  turn,
} from "../testing/histories.js";

test("a wait is a timer, reckoned from the turn's own time", () => {
  expect(go([], [turn(5_000), started("waits")])).toEqual([
    { type: "timer", id: 1, at: 6_000 },
  ]);
});

test("a wait ends with its event, whatever the case of its name, and its timer ends no other wait", () => {
  const past = [
    turn(0),
    started("waits"),
    timer(1),
    turn(300),
    event("WAKE"),
    timer(2),
  ];
  expect(go(past, [turn(1_000), fired(1)])).toEqual([]);
  expect(go([...past, turn(1_000), fired(1)], [turn(2_300), fired(2)])).toEqual(
    ended(["woken", 300, "timeout", 2_300], 3),
  );
});

test("an event that came while nobody waited ends the next wait at once, without a timer, and only that one", () => {
  const past = [
    turn(0),
    started("late"),
    scheduled(1, "a"),
    turn(10),
    event("wake"),
    event("other"),
  ];
  expect(go(past, [turn(20), answered(1, 1)])).toEqual([
    { type: "timer", id: 2, at: 1_020 },
  ]);
  const later = [...past, turn(20), answered(1, 1), timer(2)];
  expect(go(later, [turn(1_020), fired(2)])).toEqual(
    ended(["woken", "timeout"], 3),
  );
});

test("an event that comes after a timer ended the wait goes to the next wait: no stale waiter eats it", () => {
  const past = [
    turn(0),
    started("waits"),
    timer(1),
    turn(1_000),
    fired(1),
    timer(2),
  ];
  expect(go(past, [turn(1_500), event("wake")])).toEqual(
    ended(["timeout", 1_000, "woken", 1_500], 3),
  );
});
