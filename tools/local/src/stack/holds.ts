import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Layout } from "./layout.js";

/** A drill that ends a process can ask for it to stay away for a while: the supervisor restarts it only afterwards. */
export function holdBack(layout: Layout, name: string, untilMs: number): void {
  mkdirSync(holdFolder(layout), { recursive: true });
  writeFileSync(join(holdFolder(layout), name), String(untilMs));
}

/** For how many milliseconds a restart of `name` is held back from `nowMs` on; 0 for not at all. */
export function heldForMs(layout: Layout, name: string, nowMs: number): number {
  try {
    const until = Number(readFileSync(join(holdFolder(layout), name), "utf8"));
    return Math.max(0, until - nowMs);
  } catch {
    return 0;
  }
}

const holdFolder = (layout: Layout): string => join(layout.dataDir, "holds");
