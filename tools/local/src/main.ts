import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { doctor } from "./commands/doctor.js";
import { kill } from "./commands/kill.js";
import { logs } from "./commands/logs.js";
import { start } from "./commands/start.js";
import { status } from "./commands/status.js";
import { stop } from "./commands/stop.js";
import { detached } from "./commands/detached.js";
import { token } from "./commands/token.js";
import { tools } from "./commands/tools.js";
import { readOptions, type Options } from "./options.js";
import { isLocalFault, localFault } from "./stack/fault.js";

/** The checkout: this file is tools/local/dist/main.js of it. */
const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

const commands: Readonly<
  Record<string, (root: string, options: Options) => Promise<number>>
> = {
  start: (at, options) =>
    options.detach ? detached(at, options) : start(at, options, "stack"),
  infra: (at, options) =>
    options.detach
      ? detached(at, options)
      : start(at, options, "infrastructure"),
  stop,
  status,
  logs,
  doctor,
  token,
  tools,
  kill,
};

try {
  const options = readOptions(process.argv.slice(2), process.env);
  const command = Object.hasOwn(commands, options.command)
    ? commands[options.command]
    : undefined;
  if (!command)
    throw localFault(
      `There is no command "${options.command}"; there are ${Object.keys(commands).join(", ")}.`,
    );
  process.exitCode = await command(root, options);
  process.exit();
} catch (error) {
  console.error(
    isLocalFault(error)
      ? error.message
      : error instanceof Error
        ? error.stack
        : error,
  );
  process.exit(1);
}
