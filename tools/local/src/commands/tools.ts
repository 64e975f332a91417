import type { Options } from "../options.js";
import { findDapr } from "../toolchain/dapr.js";
import { needJava } from "../toolchain/java.js";
import { kafkaJars } from "../toolchain/kafka-jars.js";

/** Gets Dapr and Kafka ready without starting anything, and says where they are: for tests, images and slow networks. */
export async function tools(root: string, options: Options): Promise<number> {
  const [dapr, java, jars] = await Promise.all([
    findDapr(root),
    needJava(),
    kafkaJars(root),
  ]);
  if (options.json)
    console.log(
      JSON.stringify({ daprFolder: dapr.folder, java: java.program, jars }),
    );
  else {
    console.log(`Dapr ${dapr.version} in ${dapr.folder} (${dapr.from})`);
    console.log(`Java ${java.version} (${java.program})`);
    console.log(`Kafka in ${jars}`);
  }
  return 0;
}
