import { freePort } from "@waybill/testing";
import type { BaseConfig } from "../config/base-config.js";
import type { TestKeys } from "./test-keys.js";

/** A configuration for tests: free ports, quiet log, no sidecar unless one is given. */
export async function testConfig(options: {
  readonly keys: TestKeys;
  readonly databaseUrl: string;
  readonly dapr?: BaseConfig["dapr"];
}): Promise<BaseConfig> {
  const { keys } = options;
  const ports = new Set<number>();
  while (ports.size < 5) ports.add(await freePort());
  const [httpPort = 0, grpcPort = 0, appPort = 0, none = 0, neither = 0] = [
    ...ports,
  ];
  return {
    httpPort,
    grpcPort,
    appPort,
    host: "127.0.0.1",
    databaseUrl: options.databaseUrl,
    databasePoolSize: 10,
    dapr: options.dapr ?? { httpPort: none, grpcPort: neither },
    jwt: {
      issuer: keys.issuer,
      audience: keys.audience,
      jwksUrl: keys.jwksUrl,
    },
    serviceTokenFile: keys.serviceTokenFile,
    logLevel: "silent",
    instanceId: "test",
    rateLimitPerSecond: 0,
    rateLimitBurst: 1,
    shutdownTimeoutMs: 20_000,
  };
}
