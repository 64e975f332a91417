import type { Settled } from "@waybill/api-client";
import { formatMoney } from "@waybill/money";

export type Line = {
  readonly name: string;
  orderNumber: string;
  total: string;
  seen: Settled | undefined;
  status: "waiting" | "running" | "as expected" | "wrong";
  note: string;
  seconds: number;
};

const colours = { green: 32, red: 31, yellow: 33, grey: 90, bold: 1 } as const;

/** Paints text on a terminal, and leaves it alone elsewhere. */
export const painter =
  (enabled: boolean) => (text: string, colour: keyof typeof colours) =>
    enabled ? `\u001b[${String(colours[colour])}m${text}\u001b[0m` : text;
type Paint = ReturnType<typeof painter>;

/** One saga as a row of steps: ✓ done, ✗ refused, ↩ undone, … under way. */
export function timelineOf(seen: Settled | undefined, paint: Paint): string {
  const steps = new Map<string, string>();
  for (const entry of seen?.timeline ?? [])
    steps.set(`${entry.kind}:${entry.step}`, markOf(entry, paint));
  return [...steps.values()].join(" ");
}

function markOf(entry: Settled["timeline"][number], paint: Paint): string {
  if (!entry.endedAt) return paint(`…${entry.step}`, "yellow");
  if (entry.kind === "undo") return paint(`↩${entry.step}`, "yellow");
  const done =
    entry.outcome === "done" ||
    entry.outcome === "ok" ||
    entry.outcome === "skipped";
  return done
    ? paint(`✓${entry.step}`, "green")
    : paint(`✗${entry.step}(${entry.code ?? entry.outcome ?? ""})`, "red");
}

/** A line of the live view. */
export function rowOf(line: Line, paint: Paint): string {
  const mark = {
    waiting: "·",
    running: paint("▸", "yellow"),
    "as expected": paint("●", "green"),
    wrong: paint("●", "red"),
  }[line.status];
  return `${mark} ${line.name.padEnd(20)} ${timelineOf(line.seen, paint)}`;
}

/** The table at the end. */
export function tableOf(lines: readonly Line[], paint: Paint): string {
  const heading = `${"order".padEnd(21)}${"what".padEnd(21)}${"total".padStart(13)}  ${"ended as".padEnd(12)}${"seconds".padStart(8)}`;
  const rows = lines.map((line) =>
    [
      line.orderNumber.padEnd(21),
      line.name.padEnd(21),
      line.total.padStart(13),
      "  ",
      paint(
        (line.seen?.outcome ?? "?").padEnd(12),
        line.status === "as expected" ? "green" : "red",
      ),
      line.seconds.toFixed(2).padStart(8),
      line.note ? `  ${paint(line.note, "red")}` : "",
    ].join(""),
  );
  return [paint(heading, "bold"), ...rows].join("\n");
}

export const sumOf = (total: { amount: number; currency: string }): string =>
  formatMoney(total);

/** Redraws all rows in place on a terminal; elsewhere prints each row once, when it is final. */
export function liveView(
  lines: readonly Line[],
  terminal: boolean,
  paint: Paint,
) {
  const printed = new Set<Line>();
  let drawn = 0;
  return () => {
    if (terminal) {
      const up = drawn > 0 ? `\u001b[${String(drawn)}A` : "";
      const width = process.stdout.columns || 120;
      process.stdout.write(
        `${up}${lines.map((line) => `\u001b[2K${clip(rowOf(line, paint), width)}`).join("\n")}\n`,
      );
      drawn = lines.length;
      return;
    }
    for (const line of lines)
      if (
        (line.status === "as expected" || line.status === "wrong") &&
        !printed.has(line)
      ) {
        printed.add(line);
        console.log(rowOf(line, paint));
      }
  };
}

/** Cuts a row at `width` visible characters, so that redrawing never wraps. */
export function clip(row: string, width: number): string {
  let visible = 0;
  let out = "";
  for (const part of row.split(/(\u001b\[\d+m)/)) {
    if (part.startsWith("\u001b[")) out += part;
    else {
      out += part.slice(0, Math.max(0, width - visible));
      visible += part.length;
    }
  }
  return out;
}
