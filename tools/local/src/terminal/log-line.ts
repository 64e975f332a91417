/** One line of a process's log, whatever it was written in. */
export type LogLine = {
  readonly atMs: number;
  readonly process: string;
  readonly level: "debug" | "info" | "warn" | "error";
  readonly text: string;
};

const pinoLevels: readonly (readonly [number, LogLine["level"]])[] = [
  [50, "error"],
  [40, "warn"],
  [30, "info"],
];
/** What every line of a service or sidecar says, and a reader knows already. */
const noise = new Set([
  "level",
  "time",
  "msg",
  "message",
  "pid",
  "hostname",
  "name",
  "service",
  "instance",
  "instanceId",
  "app_id",
  "scope",
  "type",
  "ver",
]);

/** Reads a line as pino's or daprd's JSON, else as it stands; a line without a time follows the one before it. */
export function parseLogLine(
  process: string,
  line: string,
  previousMs: number,
): LogLine {
  const entry = asJson(line);
  if (!entry) {
    const stamp =
      /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| UTC)?/.exec(line);
    const atMs = stamp ? Date.parse(iso(stamp[0])) : Number.NaN;
    return {
      process,
      text: line,
      level: levelIn(line),
      atMs: Number.isNaN(atMs) ? previousMs : atMs,
    };
  }
  const time = entry["time"];
  const atMs = typeof time === "number" ? time : Date.parse(String(time));
  const rest = Object.entries(entry)
    .filter(([key]) => !noise.has(key))
    .map(([key, value]) => `${key}=${shown(value)}`);
  return {
    process,
    atMs: Number.isNaN(atMs) ? previousMs : atMs,
    level: levelOf(entry["level"]),
    text: [shown(entry["msg"] ?? entry["message"] ?? ""), ...rest].join(" "),
  };
}

function asJson(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** PostgreSQL writes "2025-01-31 10:00:00.000 UTC". */
const iso = (stamp: string): string =>
  `${stamp.replace(" UTC", "").replace("Z", "").replace(" ", "T").replace(",", ".")}Z`;

const shown = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

function levelOf(level: unknown): LogLine["level"] {
  if (typeof level === "number")
    return pinoLevels.find(([least]) => level >= least)?.[1] ?? "debug";
  return levelIn(String(level));
}

function levelIn(text: string): LogLine["level"] {
  if (/\b(fatal|panic|error)\b/i.test(text)) return "error";
  if (/\b(warn|warning)\b/i.test(text)) return "warn";
  return /\b(debug|trace)\b/i.test(text) ? "debug" : "info";
}
