import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { cached } from "./cache.js";
import { downloadJars } from "./kafka-jars.js";

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync("/var/tmp/waybill-cache-");
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true });
});

test("two starts at once make a tool once", async () => {
  const root = folder();
  let made = 0;
  const make = async (target: string) => {
    made += 1;
    await sleep(300);
    writeFileSync(join(target, "tool"), "whole");
  };
  const [first, second] = await Promise.all([
    cached("tool-1", make, root),
    cached("tool-1", make, root),
  ]);
  expect(first).toBe(second);
  expect(made).toBe(1);
  expect(readdirSync(root)).toEqual(["tool-1"]);
});

test("a tool that could not be made is not kept, and the next start tries again", async () => {
  const root = folder();
  const failing = (target: string) => {
    writeFileSync(join(target, "half"), "");
    return Promise.reject(new Error("no network"));
  };
  await expect(cached("tool-1", failing, root)).rejects.toThrow("no network");
  const made = await cached(
    "tool-1",
    (target) => {
      writeFileSync(join(target, "whole"), "");
      return Promise.resolve();
    },
    root,
  );
  expect(readdirSync(made)).toEqual(["whole"]);
});

test("the lock of a process that died is taken over", async () => {
  const root = folder();
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(
    join(root, "tool-1.lock"),
    JSON.stringify({ pid, identity: "of a dead process" }),
  );
  await cached("tool-1", () => Promise.resolve(), root);
  expect(existsSync(join(root, "tool-1.lock"))).toBe(false);
});

test("jars come straight from a repository when Maven is not there, and a wrong one is refused", async () => {
  const server = createServer((request, response) => {
    if (request.url === "/missing.jar") response.statusCode = 404;
    response.end(request.url === "/a/good.jar" ? "good" : "bad");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const repository = `http://127.0.0.1:${String(port)}`;
  const good = {
    // Of "good".
    sha256: "770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c",
    path: "a/good.jar",
  };
  const target = folder();
  await downloadJars([good], repository, target);
  expect(readFileSync(join(target, "good.jar"), "utf8")).toBe("good");
  await expect(
    downloadJars([{ ...good, path: "a/bad.jar" }], repository, target),
  ).rejects.toThrow("bad.jar is not what toolchain/kafka/jars.sha256 says");
  await expect(
    downloadJars([{ ...good, path: "missing.jar" }], repository, target),
  ).rejects.toThrow("HTTP 404");
  server.close();
});
