import { appendFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { serviceUrl } from "../parts/services.js";
import { sandboxUrl } from "../parts/sandbox.js";
import type { Options } from "../options.js";
import { bringUp, type Plan } from "../stack/bring-up.js";
import { readDaprFile, type DaprApp } from "../stack/dapr-file.js";
import { isLocalFault, localFault, messageOf } from "../stack/fault.js";
import { createGroup, type Group } from "../stack/group.js";
import { heldForMs } from "../stack/holds.js";
import { layoutOf, type Layout } from "../stack/layout.js";
import { chooseOffset } from "../stack/ports.js";
import {
  clearTheWay,
  forgetData,
  makePlan,
  rotateLogs,
} from "../stack/prepare.js";
import { withPrograms } from "../stack/programs.js";
import { seed } from "../stack/seed.js";
import { stackWriter, type StackWriter } from "../stack/stack-file.js";
import { paint } from "../terminal/colours.js";
import { infrastructureText, stackText } from "../terminal/welcome.js";

export type Kind = "stack" | "infrastructure";

/** Starts a stack (or its infrastructure) and stays with it until it is told to stop. Gives the exit code. */
export async function start(
  root: string,
  options: Options,
  kind: Kind,
): Promise<number> {
  const offset =
    options.offset === "auto"
      ? await chooseOffset(
          readDaprFile(root, { offset: 0, dataDir: "" }),
          Math.random(),
        )
      : options.offset;
  const layout = layoutOf(root, offset, options.dataDir);
  const allApps = withPrograms(
    readDaprFile(root, layout),
    options.programs,
    root,
  );
  const apps = chosen(allApps, options.only);
  const say = sayer(layout);
  const ended = await clearTheWay(layout);
  if (options.fresh) forgetData(layout);
  rotateLogs(layout);
  if (ended.length > 0)
    say(`ended what an earlier launcher left behind: ${ended.join(", ")}`);
  const plan = await makePlan({
    layout,
    allApps,
    apps,
    kind,
    names: options.names,
  });
  return runPlan(plan, kind, options, say);
}

async function runPlan(
  plan: Plan,
  kind: Kind,
  options: Options,
  say: (sentence: string) => void,
): Promise<number> {
  const { layout } = plan;
  const writer = stackWriter(layout.stackFile, {
    offset: layout.offset,
    root: layout.root,
    kind,
    startedAt: new Date().toISOString(),
  });
  const group = createGroup({
    writer,
    say,
    heldForMs: (name) => heldForMs(layout, name, Date.now()),
  });
  const stopped = stopOnSignals(group, say);
  const up = ready(plan, kind, options, group, writer, say).catch(
    async (error: unknown) => {
      if (stopped.isStopping()) return 0; // Told to stop half-way: what failed failed for that.
      const text = isLocalFault(error) ? error.message : String(error);
      say(paint("red", `✗ ${text}`));
      await stopped.stop();
      return 1;
    },
  );
  const code = (await up) ?? (await stopped.code);
  await stopped.finished();
  writer.remove();
  return code;
}

/** Brings everything up and says so; resolves without a value when the run is to go on. */
async function ready(
  plan: Plan,
  kind: Kind,
  options: Options,
  group: Group,
  writer: StackWriter,
  say: (sentence: string) => void,
): Promise<undefined> {
  await bringUp(plan, group, (label, startedMs) => {
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    say(`${paint("green", "✓")} ${label} (${seconds} s)`);
  });
  if (kind === "stack" && !options.noSeed) await seed(plan, say);
  const seconds = secondsSinceCommand(plan);
  writer.ready(seconds);
  const text =
    kind === "stack"
      ? stackText(plan, seconds)
      : infrastructureText(plan, seconds);
  console.log(text);
  if (options.readyFile) announce(options.readyFile, plan, seconds);
  return undefined;
}

/** From the start of this process on, without what was installed, built or downloaded on the way. */
function secondsSinceCommand(plan: Plan): number {
  const preparedMs = Number(process.env["WAYBILL_PREPARATION_MS"] ?? 0);
  return (performance.now() - preparedMs - plan.toolsMs) / 1000;
}

/** The ready file appears as a whole or not at all: tests wait for it. */
function announce(file: string, plan: Plan, seconds: number): void {
  const urls = Object.fromEntries([
    ...plan.apps.map((app) => [app.id, serviceUrl(app)] as const),
    ["sandbox", sandboxUrl(plan.layout)] as const,
  ]);
  const { offset, dataDir } = plan.layout;
  const text = JSON.stringify({ offset, dataDir, urls, startSeconds: seconds });
  writeFileSync(`${file}.partial`, text);
  renameSync(`${file}.partial`, file);
}

function chosen(
  apps: readonly DaprApp[],
  only: readonly string[],
): readonly DaprApp[] {
  const unknown = only.filter((name) => !apps.some((app) => app.id === name));
  if (unknown.length > 0)
    throw localFault(
      `There is no service "${unknown.join(", ")}"; there are ${apps.map((app) => app.id).join(", ")}.`,
    );
  return only.length === 0 ? apps : apps.filter((app) => only.includes(app.id));
}

/** Says something on the terminal and in the launcher's own log. */
function sayer(layout: Layout): (sentence: string) => void {
  return (sentence) => {
    console.log(sentence);
    const plain = sentence.replace(/\u001b\[\d+m/g, "");
    try {
      appendFileSync(
        join(layout.logsDir, "launcher.log"),
        `${new Date().toISOString()} ${plain}\n`,
      );
    } catch {
      // Before the folder is there, the terminal is enough.
    }
  };
}

type Stopping = {
  readonly code: Promise<number>;
  isStopping(): boolean;
  stop(): Promise<void>;
  finished(): Promise<void>;
};

/** Stops all in reverse order on Ctrl-C, SIGTERM or a closed terminal; a second Ctrl-C kills at once. */
function stopOnSignals(
  group: Group,
  say: (sentence: string) => void,
): Stopping {
  let stopping: Promise<void> | undefined;
  const stop = (hard = false) => {
    if (stopping && hard) void group.stopAll(true);
    stopping ??= group.stopAll(hard);
    return stopping;
  };
  const told = Promise.race(
    (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((name) =>
      once(process, name),
    ),
  );
  const onSignal = () => {
    if (stopping) {
      say("Stopping at once.");
      void stop(true);
    } else {
      say("Stopping; once more kills at once.");
      void stop();
    }
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, onSignal);
  process.stdout.on("error", () => undefined); // A closed pipe must not end the launcher before its processes.
  process.on("uncaughtException", (error) => {
    say(`Broken: ${error.stack ?? messageOf(error)}`);
    process.exitCode = 1;
    void stop();
  });
  return {
    code: told.then(() => stop()).then(() => 0),
    isStopping: () => stopping !== undefined,
    stop: () => stop(),
    finished: () => stopping ?? Promise.resolve(),
  };
}
