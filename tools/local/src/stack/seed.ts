import { spawn } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { keyOf } from "../toolchain/cache.js";
import { withProgress } from "../terminal/progress.js";
import type { Plan } from "./bring-up.js";
import { localFault } from "./fault.js";
import { isSeeded, seedMark } from "./prepare.js";

const needed = ["customer", "warehouse"];

/** Puts the Northwind data in through the services, unless this folder's databases hold it already. */
export async function seed(
  plan: Plan,
  say: (sentence: string) => void,
): Promise<void> {
  const { layout } = plan;
  const program = join(layout.root, "tools/seed/dist/main.js");
  const canSeed = needed.every((id) => plan.apps.some((app) => app.id === id));
  if (!canSeed || !existsSync(program)) return;
  const data = join(layout.root, "data", "northwind");
  const files = readdirSync(data).map((name) => join(data, name));
  const key = keyOf(...files, program);
  const mark = seedMark(layout);
  if (plan.databases.isLocal && isSeeded(mark, key)) return;
  await withProgress("seeding the Northwind data", async () => {
    const child = spawn(process.execPath, [program], {
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        WAYBILL_PORT_OFFSET: String(layout.offset),
        WAYBILL_DATA_DIR: layout.dataDir,
      },
    });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) throw localFault("The seeds could not be put in.");
  });
  writeFileSync(mark, key);
  say("✓ seeds");
}
