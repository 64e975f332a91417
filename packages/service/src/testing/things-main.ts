// A program like a service's main.ts, for tests that need a process of its own.
import { setTimeout as sleep } from "node:timers/promises";
import { ok } from "@waybill/result";
import { z } from "zod";
import {
  loadConfig,
  route,
  runService,
  type ServiceContext,
} from "../index.js";
import { thingsParts } from "./things-service.js";

const config = loadConfig(
  "THINGS",
  { slowMs: z.coerce.number().int().min(0).default(0) },
  process.env,
);

const trouble = ({ db, newId, log }: ServiceContext) => [
  route({
    method: "post",
    path: "/slow",
    summary: "Takes its time, then writes",
    tags: ["trouble"],
    access: "public",
    replies: { 200: z.object({ written: z.int() }) },
    handle: async () => {
      log.info("slow began");
      await sleep(config.slowMs);
      const written = await db.execute(
        "INSERT INTO things (id, name, count) VALUES ($1, 'slow', 1)",
        [newId()],
      );
      return ok({ status: 200, body: { written } });
    },
  }),
  route({
    method: "post",
    path: "/crash",
    summary: "Throws where nobody catches",
    tags: ["trouble"],
    access: "public",
    replies: { 204: z.undefined() },
    handle: async () => {
      setImmediate(() => {
        throw new Error("nobody catches this");
      });
      await sleep(5_000);
      return ok({ status: 204 });
    },
  }),
];

await runService({
  name: "things",
  config,
  build: (context) => {
    const parts = thingsParts(context, { operations: [] });
    return { ...parts, routes: [...parts.routes, ...trouble(context)] };
  },
});
