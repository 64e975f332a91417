import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where daprd, placement and scheduler lie: DAPR_BIN_DIR, what `dapr init --slim` made, or the launcher's cache. */
export function daprBinaries(): string {
  const cache =
    process.env["WAYBILL_CACHE_DIR"] ??
    join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "waybill");
  const cached = existsSync(cache)
    ? readdirSync(cache).flatMap((name) => [
        join(cache, name),
        join(cache, name, "bin"),
      ])
    : [];
  const found = [
    process.env["DAPR_BIN_DIR"] ?? "",
    ...cached,
    join(homedir(), ".dapr", "bin"),
  ].find((folder) =>
    ["daprd", "placement", "scheduler"].every((name) =>
      existsSync(join(folder, name)),
    ),
  );
  if (!found)
    throw new Error(
      "Dapr's binaries are not here: run `npm start` once, or set DAPR_BIN_DIR.",
    );
  return found;
}
