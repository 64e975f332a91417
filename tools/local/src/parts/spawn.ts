import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

export type Command = {
  readonly program: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
};

/** What npm puts into the environment of a script says nothing to a service, and some of it changes how Node behaves. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith("npm_") && name !== "NODE_OPTIONS",
    ),
  );

/**
 * Starts a program whose output goes straight to its log file, in a process group of its own: a Ctrl-C in the terminal
 * reaches the launcher alone, which then stops things in their order.
 */
export function spawnLogged(command: Command): ChildProcess {
  mkdirSync(dirname(command.logFile), { recursive: true });
  const log = openSync(command.logFile, "a");
  try {
    return spawn(command.program, [...command.args], {
      detached: true,
      stdio: ["ignore", log, log],
      cwd: command.directory,
      env: { ...inherited(), ...command.environment },
    });
  } finally {
    closeSync(log);
  }
}
