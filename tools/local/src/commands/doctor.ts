import type { Options } from "../options.js";
import { readDaprFile } from "../stack/dapr-file.js";
import { messageOf } from "../stack/fault.js";
import { layoutOf, type Layout } from "../stack/layout.js";
import { busyPorts, portsOf } from "../stack/ports.js";
import {
  launcherRuns,
  readStackFile,
  type StackRecord,
} from "../stack/stack-file.js";
import { paint } from "../terminal/colours.js";
import { table } from "../terminal/table.js";
import { checkMachine, type Check } from "../toolchain/versions.js";
import { measureCheckout } from "./checkout-time.js";
import { inMB, measure } from "./status.js";

export type Figure = {
  readonly goal: string;
  readonly value: number | null;
  readonly target: string;
  readonly ok: boolean;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** Says what this machine has and lacks, and how the running stack does. Exits 1 when something is missing. */
export async function doctor(root: string, options: Options): Promise<number> {
  const record = readStackFile(layoutOf(root, 0, options.dataDir).stackFile);
  const running = record !== undefined && launcherRuns(record);
  const offset =
    record && running
      ? record.offset
      : options.offset === "auto"
        ? 0
        : options.offset;
  const layout = layoutOf(root, offset, options.dataDir);
  const apps = readDaprFile(root, layout);
  const checks = [...(await checkMachine(root))];
  if (!running) checks.push(await portCheck(portsOf(apps, offset)));
  const figures = record && running ? await measureStack(record, layout) : [];
  if (options.json) {
    for (const figure of figures) console.log(JSON.stringify(figure));
    console.log(JSON.stringify({ checks, running }));
  } else print(checks, figures);
  return checks.every((check) => check.ok) ? 0 : 1;
}

async function portCheck(ports: ReturnType<typeof portsOf>): Promise<Check> {
  const busy = await busyPorts(ports);
  return {
    what: "Ports",
    found:
      busy.length === 0
        ? `all ${String(ports.length)} are free`
        : `in use: ${busy.map(({ port, use }) => `${String(port)} (${use})`).join(", ")}`,
    ok: busy.length === 0,
    advice: "stop what uses them, or set WAYBILL_PORT_OFFSET=11000",
  };
}

/** The three figures of a running stack, each beside its goal. */
async function measureStack(
  record: StackRecord,
  layout: Layout,
): Promise<readonly Figure[]> {
  const processes = await measure(record);
  const bytes = processes.reduce((total, one) => total + one.pssBytes, 0);
  const start = record.startSeconds ?? null;
  return [
    figure("stack-start-seconds", start, 30, {}),
    figure("stack-pss-gb", bytes / 1e9, 2.5, {
      processes: Object.fromEntries(
        processes.map(({ name, pssBytes }) => [name, inMB(pssBytes)]),
      ),
    }),
    await checkoutFigure(layout),
  ];
}

const rests = 3;

/** The median of three: the first one after a start still compiles. */
async function checkoutFigure(layout: Layout): Promise<Figure> {
  const goal = "checkout-confirmed-seconds";
  try {
    const taken: number[] = [];
    for (let index = 0; index < rests; index += 1)
      taken.push(await measureCheckout(layout));
    const median = taken.toSorted((a, b) => a - b)[1] ?? 0;
    return figure(goal, median, 1.5, { taken: taken.map(rounded) });
  } catch (error) {
    return figure(goal, null, 1.5, { fault: messageOf(error) });
  }
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

const figure = (
  goal: string,
  value: number | null,
  most: number,
  detail: Readonly<Record<string, unknown>>,
): Figure => ({
  goal,
  value: value === null ? null : rounded(value),
  target: `<=${String(most)}`,
  ok: value !== null && value <= most,
  detail,
});

function print(checks: readonly Check[], figures: readonly Figure[]): void {
  const mark = (ok: boolean) => (ok ? paint("green", "✓") : paint("red", "✗"));
  console.log(
    table(
      checks.map((check) => [
        mark(check.ok),
        check.what,
        check.ok || !check.advice
          ? check.found
          : `${check.found}: ${check.advice}`,
      ]),
    ),
  );
  if (figures.length === 0) {
    console.log("\nNo stack runs here, so there is nothing to measure.");
    return;
  }
  console.log("\nThe running stack:");
  console.log(
    table(
      figures.map(({ goal, value, target, ok, detail }) => [
        mark(ok),
        goal,
        value === null ? JSON.stringify(detail) : String(value),
        `(goal ${target})`,
      ]),
    ),
  );
}
