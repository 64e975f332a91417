import { expect, test } from "@jest/globals";
import { z } from "zod";
import { flagSchema } from "./flags.js";
import { parseConfig } from "./load-config.js";

const complete = {
  ORDER_HTTP_PORT: "8004",
  ORDER_GRPC_PORT: "9004",
  ORDER_APP_PORT: "7004",
  ORDER_DATABASE_URL: "postgres://u:p4ssw0rd@127.0.0.1:1/waybill_order",
  JWT_ISSUER: "waybill-local",
  JWT_AUDIENCE: "waybill",
  JWKS_URL: "file:/keys/jwks.json",
  SERVICE_TOKEN_FILE: "/keys/service-token",
};
const own = {
  returnWindowDays: z.coerce.number().int().min(0).default(30),
  enable3dSecure: flagSchema.default(true),
};

test("a complete environment gives ports as numbers and defaults for the rest", () => {
  const config = parseConfig("ORDER", own, complete);
  expect(config).toMatchObject({
    ok: true,
    value: {
      httpPort: 8004,
      host: "127.0.0.1",
      dapr: { httpPort: 3500, grpcPort: 50001 },
      logLevel: "info",
      returnWindowDays: 30,
      enable3dSecure: true,
      shutdownTimeoutMs: 20_000,
    },
  });
});

test("a service's own fields are read from its prefixed variables", () => {
  const config = parseConfig("ORDER", own, {
    ...complete,
    ORDER_RETURN_WINDOW_DAYS: "14",
    ORDER_ENABLE3D_SECURE: "off",
    KAFKA_BROKERS: "a:1, b:2",
  });
  expect(config).toMatchObject({
    value: {
      returnWindowDays: 14,
      enable3dSecure: false,
      kafkaBrokers: ["a:1", "b:2"],
    },
  });
});

test("an empty variable counts as not set", () => {
  const config = parseConfig("ORDER", own, {
    ...complete,
    ORDER_RETURN_WINDOW_DAYS: "",
    DAPR_API_TOKEN: " ",
  });
  expect(config).toMatchObject({ ok: true, value: { returnWindowDays: 30 } });
});

test("every fault is named at once, with what is expected", () => {
  const config = parseConfig("ORDER", own, {
    ...complete,
    ORDER_HTTP_PORT: "eighty",
    ORDER_GRPC_PORT: "70000",
    ORDER_APP_PORT: undefined,
    JWKS_URL: "ftp://x",
    LOG_LEVEL: "loud",
    ORDER_RETURN_WINDOW_DAYS: "-1",
    ORDER_ENABLE3D_SECURE: "maybe",
  });
  expect(config).toEqual({
    ok: false,
    error: [
      { name: "ORDER_HTTP_PORT", expected: "expected a port from 1 to 65535" },
      { name: "ORDER_GRPC_PORT", expected: "expected a port from 1 to 65535" },
      {
        name: "ORDER_APP_PORT",
        expected: "is not set; expected a port from 1 to 65535",
      },
      { name: "JWKS_URL", expected: "expected a file: or http(s): URL" },
      {
        name: "LOG_LEVEL",
        expected:
          "expected one of trace, debug, info, warn, error, fatal, silent",
      },
      {
        name: "ORDER_RETURN_WINDOW_DAYS",
        expected: "Too small: expected number to be >=0",
      },
      {
        name: "ORDER_ENABLE3D_SECURE",
        expected: "expected true, false, 1, 0, on or off",
      },
    ],
  });
});

test("a fault never shows the value, which may be a secret", () => {
  const config = parseConfig(
    "ORDER",
    { provider: z.enum(["sandbox"]), secret: z.string().length(40) },
    {
      ...complete,
      ORDER_DATABASE_URL: "mysql://u:hunter2@host/db",
      ORDER_SECRET: "hunter2",
      ORDER_PROVIDER: "hunter2",
    },
  );
  expect(config.ok).toBe(false);
  expect(JSON.stringify(config)).not.toContain("hunter2");
});

test.each([
  ["true", true],
  ["1", true],
  ["ON", true],
  ["False", false],
  ["0", false],
  ["off", false],
])("the flag %s is %s", (text, value) => {
  expect(flagSchema.parse(text)).toBe(value);
});
