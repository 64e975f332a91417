import { join } from "node:path";
import { localFault } from "../stack/fault.js";
import { run } from "./run.js";

const leastVersion = 17;

export type Java = { readonly program: string; readonly version: string };

/** The Java that Kafka runs on: that of JAVA_HOME, else the one on the path. */
export async function findJava(
  environment = process.env,
): Promise<Java | undefined> {
  const home = environment["JAVA_HOME"];
  for (const program of home ? [join(home, "bin", "java"), "java"] : ["java"]) {
    const result = await run(program, ["-version"]);
    const version = result?.code === 0 && versionOf(result.stderr);
    if (version) return { program, version };
  }
  return undefined;
}

/** The version in what `java -version` prints: "17.0.15", or "1.8.0_292" of old. */
export const versionOf = (text: string): string | undefined =>
  /version "([^"]+)"/.exec(text)?.[1];

/** The feature release of a Java version: 17 of "17.0.15", 8 of "1.8.0_292". */
export const featureOf = (version: string): number =>
  Number(/^(?:1\.)?(\d+)/.exec(version)?.[1] ?? 0);

/** The Java to use, or a fault that says how to get one. */
export async function needJava(environment = process.env): Promise<Java> {
  const java = await findJava(environment);
  if (java && featureOf(java.version) >= leastVersion) return java;
  const found = java ? `this machine has ${java.version}` : "there is none here";
  throw localFault(
    `Kafka needs Java ${String(leastVersion)} or newer and ${found}: install it (for example "apt install openjdk-17-jre-headless" or "brew install openjdk@17"), or set KAFKA_BROKERS to a broker of yours.`,
  );
}
