import { spawn } from "node:child_process";
import { localFault } from "../stack/fault.js";

export type Run = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs a program to its end and gives what it said; undefined when there is no such program. */
export function run(
  program: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
  } = {},
): Promise<Run | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => (output.stdout += String(chunk)));
    child.stderr.on("data", (chunk) => (output.stderr += String(chunk)));
    child.once("error", () => {
      resolve(undefined);
    });
    child.once("close", (code) => {
      resolve({ code: code ?? 1, ...output });
    });
  });
}

/** Like run, but anything else than success is a fault that names the program and its last words. */
export async function mustRun(
  program: string,
  args: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<Run> {
  const result = await run(program, args, options);
  if (!result) throw localFault(`${program} is not on this machine.`);
  if (result.code === 0) return result;
  const words = (result.stderr || result.stdout)
    .trim()
    .split("\n")
    .slice(-5)
    .join("\n");
  throw localFault(
    `${program} ${args[0] ?? ""} ended with ${String(result.code)}: ${words}`,
  );
}
