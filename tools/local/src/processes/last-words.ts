import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";

const tailBytes = 16_384;

/** The end of a log file, at most 16 KiB. */
export function tailOf(file: string): string {
  if (!existsSync(file)) return "";
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString("utf8");
  } finally {
    closeSync(handle);
  }
}

/** Why a process ended, as far as its log says: the last fatal message, else the last error, else its last line. */
export function lastWords(log: string): string {
  const lines = log
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  const parsed = lines.map(messageOf);
  const last = (level: RegExp) =>
    parsed.findLast((line) => level.test(line.level))?.text;
  return (
    last(/fatal|60/) ??
    last(/error|50/) ??
    parsed.at(-1)?.text ??
    "it said nothing"
  ).slice(0, 600);
}

function messageOf(line: string): { level: string; text: string } {
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const error = entry["err"] as { message?: unknown } | undefined;
    const text = [entry["msg"], error?.message]
      .filter((part) => typeof part === "string" && part !== "")
      .join(": ");
    return { level: String(entry["level"]), text: text === "" ? line : text };
  } catch {
    const level = /\b(fatal|error)\b/i.exec(line)?.[1]?.toLowerCase() ?? "";
    return { level, text: line.trim() };
  }
}
