import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { localFault, messageOf } from "../stack/fault.js";
import { withProgress } from "../terminal/progress.js";
import { cached, keyOf } from "./cache.js";
import { run } from "./run.js";

export type Jar = { readonly sha256: string; readonly path: string };

const defaultRepository = "https://repo1.maven.org/maven2";
const parallelDownloads = 6;

/** The pinned list of Kafka's jars: `sha256  path in a Maven repository`, one a line. */
export const parseJarList = (text: string): readonly Jar[] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [sha256 = "", path = ""] = line.trim().split(/\s+/);
      return { sha256, path };
    });

/**
 * The folder of Kafka's jars: from the cache, else through Maven (which knows the machine's mirrors), else straight from
 * WAYBILL_MAVEN_REPOSITORY or Maven Central. Each jar must match its pinned checksum, whichever way it came.
 */
export async function kafkaJars(
  root: string,
  environment = process.env,
): Promise<string> {
  const folder = join(root, "toolchain", "kafka");
  const jars = parseJarList(readFileSync(join(folder, "jars.sha256"), "utf8"));
  const key = keyOf(join(folder, "jars.sha256"));
  return cached(`kafka-4.1.0-${key}`, (target) =>
    withProgress("getting Kafka (43 MB)", async () => {
      const repository = environment["WAYBILL_MAVEN_REPOSITORY"];
      const byMaven =
        !repository && (await copyByMaven(join(folder, "pom.xml"), target));
      if (byMaven) for (const jar of jars) verify(jar, target);
      else await downloadJars(jars, repository ?? defaultRepository, target);
    }),
  );
}

/** Whether Maven is there and could do it. */
async function copyByMaven(pom: string, target: string): Promise<boolean> {
  const result = await run("mvn", [
    "--batch-mode",
    "--quiet",
    `--file=${pom}`,
    "dependency:copy-dependencies",
    `-DoutputDirectory=${target}`,
  ]);
  return result?.code === 0;
}

/** Downloads jars from a Maven repository, some at a time, and checks each against its checksum. */
export async function downloadJars(
  jars: readonly Jar[],
  repository: string,
  target: string,
): Promise<void> {
  const queue = [...jars];
  const worker = async () => {
    for (let jar = queue.shift(); jar; jar = queue.shift())
      await download(jar, repository, target);
  };
  await Promise.all(Array.from({ length: parallelDownloads }, worker));
  for (const jar of jars) verify(jar, target);
}

async function download(
  jar: Jar,
  repository: string,
  target: string,
): Promise<void> {
  const address = `${repository}/${jar.path}`;
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`HTTP ${String(response.status)}`);
    writeFileSync(
      join(target, basename(jar.path)),
      Buffer.from(await response.arrayBuffer()),
    );
  } catch (error) {
    throw localFault(
      `Kafka could not be downloaded (${address}: ${messageOf(error)}): install Maven, or name a mirror in WAYBILL_MAVEN_REPOSITORY, or set KAFKA_BROKERS to a broker of yours.`,
    );
  }
}

function verify(jar: Jar, target: string): void {
  const file = join(target, basename(jar.path));
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  if (sha256 !== jar.sha256)
    throw localFault(
      `${basename(jar.path)} is not what toolchain/kafka/jars.sha256 says it should be; nothing was kept.`,
    );
}
