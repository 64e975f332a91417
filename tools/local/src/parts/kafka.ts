import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessSpec } from "../processes/supervisor.js";
import type { Layout } from "../stack/layout.js";
import { relocate } from "../stack/relocate.js";
import { mustRun } from "../toolchain/run.js";
import { listens } from "./probes.js";
import { spawnLogged } from "./spawn.js";

/** A broker of some messages a second, not of millions: a small heap, and code that is compiled quickly rather than well. */
const jvmFlags = [
  "-Xms64m",
  "-Xmx256m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-XX:MaxMetaspaceSize=128m",
  "-Xshare:auto",
  "-Djava.awt.headless=true",
];

export type KafkaTools = { readonly java: string; readonly jars: string };

export const kafkaFolder = (layout: Layout): string =>
  join(layout.dataDir, "kafka");

/** The run's Kafka broker; its log folder is formatted before the first start. */
export const kafkaSpec = (layout: Layout, tools: KafkaTools): ProcessSpec => {
  const logFile = join(layout.logsDir, "kafka.log");
  const properties = join(layout.dataDir, "kafka.properties");
  const source = join(layout.root, "toolchain", "kafka");
  const java = (main: string, args: readonly string[]) => [
    ...jvmFlags,
    `-Dlog4j2.configurationFile=${join(source, "log4j2.properties")}`,
    "-cp",
    join(tools.jars, "*"),
    main,
    ...args,
  ];
  return {
    name: "kafka",
    logFile,
    start: async () => {
      mkdirSync(layout.dataDir, { recursive: true });
      const text = readFileSync(join(source, "server.properties"), "utf8");
      writeFileSync(properties, relocate(text, layout));
      if (!existsSync(join(kafkaFolder(layout), "meta.properties")))
        await mustRun(
          tools.java,
          java("kafka.tools.StorageTool", [
            "format",
            `--cluster-id=${clusterId()}`,
            `--config=${properties}`,
          ]),
        );
      return spawnLogged({
        program: tools.java,
        args: java("kafka.Kafka", [properties]),
        logFile,
        directory: layout.dataDir,
      });
    },
    probe: () => listens(layout.port("kafka")),
    readyWithinMs: 90_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 20_000,
  };
};

/** A UUID in URL-safe base64, as StorageTool makes them: one that begins with a dash would be taken for an option. */
function clusterId(): string {
  const id = randomBytes(16).toString("base64url");
  return id.startsWith("-") ? clusterId() : id;
}
