import { resolve } from "node:path";
import { connect, settle, type Api } from "@waybill/api-client";
import { firstOrders } from "./northwind.js";
import { liveView, painter, sumOf, tableOf, type Line } from "./screen.js";
import { guestStory, northwindStory, type Story } from "./stories.js";

const json = process.argv.includes("--json");
const terminal = process.stdout.isTTY && !json;
const paint = painter(terminal);
const atOnce = 3;

const api = connect({
  offset: Number(process.env["WAYBILL_PORT_OFFSET"] ?? 0),
  dataDir: resolve(process.env["WAYBILL_DATA_DIR"] ?? ".waybill"),
});
const stories = await prepare(api);
const lines = stories.map<Line>(({ name }) => ({
  name,
  orderNumber: "",
  total: "",
  seen: undefined,
  status: "waiting",
  note: "",
  seconds: 0,
}));
const draw = json ? () => undefined : liveView(lines, terminal, paint);
draw();
await Promise.all(Array.from({ length: atOnce }, (_, first) => worker(first)));
draw();
const wrong = lines.filter((line) => line.status !== "as expected");
if (json) console.log(JSON.stringify(lines, null, 2));
else
  console.log(
    `\n${tableOf(lines, paint)}\n\n${String(lines.length - wrong.length)} of ${String(lines.length)} ended as expected`,
  );
process.exit(wrong.length === 0 ? 0 : 1);

async function prepare(stack: Api): Promise<Story[]> {
  try {
    const token = await stack.token({ role: "staff" });
    const orders = firstOrders(resolve("data/northwind"), 21);
    const declined = orders.at(20);
    return [
      ...orders
        .slice(0, 20)
        .map((order) => northwindStory(stack, token, order)),
      guestStory(stack),
      ...(declined
        ? [northwindStory(stack, token, declined, "tok_declined")]
        : []),
    ];
  } catch (error) {
    console.error(
      `The stack has not been started here (${String(error)}).\nRun \`npm start\` in another terminal first.`,
    );
    process.exit(1);
  }
}

async function worker(first: number): Promise<void> {
  for (let index = first; index < stories.length; index += atOnce) {
    const story = stories[index];
    const line = lines[index];
    if (story && line) await run(story, line);
  }
}

async function run(story: Story, line: Line): Promise<void> {
  const start = performance.now();
  line.status = "running";
  try {
    const placed = await story.place();
    line.orderNumber = placed.orderNumber;
    line.total = sumOf(placed.total);
    line.seen = await settle(api, placed.orderId, story.follow, {
      withinMs: 60_000,
      onProgress: (seen) => {
        line.seen = seen;
        draw();
      },
    });
    line.status =
      line.seen.outcome === story.expected ? "as expected" : "wrong";
  } catch (error) {
    line.status = "wrong";
    line.note = error instanceof Error ? error.message : String(error);
  }
  line.seconds = (performance.now() - start) / 1000;
  draw();
}
