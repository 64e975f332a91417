import { expect, test } from "@jest/globals";
import { turnOf } from "./turn.js";

const base = {
  mode: "each",
  version: 3,
  applied: 2,
  behindDead: false,
  replays: 0,
} as const;

test("each: exactly the next version goes", () => {
  expect(turnOf(base)).toBe("now");
  expect(turnOf({ ...base, applied: 1 })).toBe("wait");
});
test("each: a version that was passed is a person's decision, and applied if they say so", () => {
  expect(turnOf({ ...base, applied: 3 })).toBe("too late");
  expect(turnOf({ ...base, applied: 9, replays: 1 })).toBe("regardless");
});
test("latest: gaps do not matter, older versions are skipped, dead letters park", () => {
  const latest = { ...base, mode: "latest" } as const;
  expect(turnOf({ ...latest, applied: 0 })).toBe("now");
  expect(turnOf({ ...latest, applied: 3 })).toBe("skip");
  expect(turnOf({ ...latest, behindDead: true })).toBe("wait");
});
