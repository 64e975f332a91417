import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Options } from "../options.js";
import { localFault } from "../stack/fault.js";
import { layoutOf } from "../stack/layout.js";
import { paint, type Colour } from "../terminal/colours.js";
import { parseLogLine, type LogLine } from "../terminal/log-line.js";
import { tailFile } from "../terminal/tail.js";

const pollMs = 200;
const processColours: readonly Colour[] = [
  "cyan",
  "green",
  "magenta",
  "blue",
  "yellow",
];

/**
 * The logs of all processes, or of those named (a service's name means its sidecar too), merged by time.
 * `--filter` keeps lines that match a regular expression, `--follow` goes on.
 */
export async function logs(root: string, options: Options): Promise<number> {
  const { logsDir } = layoutOf(root, 0, options.dataDir);
  const wanted = chooseLogs(present(logsDir), options.positionals);
  const width = Math.max(...wanted.map((name) => name.length));
  const pattern = options.filter ? filterOf(options.filter) : undefined;
  const sources = wanted.map((name) => source(logsDir, name));
  const next = () =>
    sources
      .flatMap((one) => one())
      .filter((line) => pattern?.test(`${line.process} ${line.text}`) ?? true)
      .sort((a, b) => a.atMs - b.atMs);
  process.stdout.on("error", () => process.exit(0)); // Piped into `head`, which has seen enough.
  for (const line of next().slice(-options.lines)) print(line, width, wanted);
  while (options.follow) {
    await sleep(pollMs);
    for (const line of next()) print(line, width, wanted);
  }
  return 0;
}

function present(logsDir: string): readonly string[] {
  try {
    return readdirSync(logsDir)
      .filter((name) => name.endsWith(".log"))
      .map((name) => basename(name, ".log"))
      .sort();
  } catch {
    throw localFault(`There are no logs in ${logsDir} yet.`);
  }
}

/** Those of `names` that were asked for: "order" is the service and its sidecar, "order-dapr" the sidecar alone. */
export function chooseLogs(
  names: readonly string[],
  asked: readonly string[],
): readonly string[] {
  const unknown = asked.filter((one) => !names.includes(one));
  if (unknown.length > 0)
    throw localFault(
      `There is no log of "${unknown.join(", ")}"; there are ${names.join(", ")}.`,
    );
  if (asked.length === 0) return names;
  return names.filter(
    (name) =>
      asked.includes(name) || asked.includes(name.replace(/-dapr$/, "")),
  );
}

function filterOf(text: string): RegExp {
  try {
    return new RegExp(text, "i");
  } catch {
    throw localFault(`--filter "${text}" is no regular expression.`);
  }
}

function source(logsDir: string, name: string): () => readonly LogLine[] {
  const tail = tailFile(join(logsDir, `${name}.log`));
  let lastMs = 0;
  return () =>
    tail.next().map((text) => {
      const line = parseLogLine(name, text, lastMs);
      lastMs = line.atMs;
      return line;
    });
}

function print(line: LogLine, width: number, names: readonly string[]): void {
  const time = new Date(line.atMs).toISOString().slice(11, 23);
  const own =
    processColours[names.indexOf(line.process) % processColours.length];
  const text =
    line.level === "error"
      ? paint("red", line.text)
      : line.level === "warn"
        ? paint("yellow", line.text)
        : line.text;
  process.stdout.write(
    `${paint("dim", time)} ${paint(own ?? "cyan", line.process.padEnd(width))} ${text}\n`,
  );
}
