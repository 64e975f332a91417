import type { Options } from "../options.js";
import { isSameProcess } from "../processes/identity.js";
import { localFault } from "../stack/fault.js";
import { holdBack } from "../stack/holds.js";
import { layoutOf } from "../stack/layout.js";
import { readStackFile } from "../stack/stack-file.js";

/** For drills: ends one process of a running stack by a signal, and keeps it from being restarted for `--down` seconds. */
export async function kill(root: string, options: Options): Promise<number> {
  const layout = layoutOf(root, 0, options.dataDir);
  const record = readStackFile(layout.stackFile);
  const [name = ""] = options.positionals;
  const victim = record?.processes.find((one) => one.name === name);
  if (!victim || !isSameProcess(victim.pid, victim.identity)) {
    const names = record?.processes.map((one) => one.name).join(", ");
    throw localFault(
      record
        ? `No process "${name}" runs; there are ${names ?? ""}.`
        : `Nothing runs from ${layout.dataDir}.`,
    );
  }
  if (options.down > 0)
    holdBack(layout, name, Date.now() + 1000 * options.down);
  process.kill(victim.pid, options.signal);
  console.log(
    `${options.signal} to ${name} (process ${String(victim.pid)})${options.down > 0 ? `, away for ${String(options.down)} s` : ""}.`,
  );
  return Promise.resolve(0);
}
