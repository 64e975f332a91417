import { z } from "zod";
import { startSandbox } from "./sandbox-parts.js";

const schema = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(1).max(65_535).default(8099),
  SANDBOX_HOST: z.string().default("127.0.0.1"),
  SANDBOX_DATABASE_URL: z.string().min(1),
  SANDBOX_WEBHOOK_URL: z.url().optional(),
  SANDBOX_WEBHOOK_SECRET: z.string().min(8).optional(),
  SANDBOX_WEBHOOK_DELAY_MS: z.coerce.number().int().min(0).default(250),
});

const parsed = schema.safeParse(process.env);
if (!parsed.success) {
  for (const issue of parsed.error.issues)
    console.error(`${issue.path.join(".")}: ${issue.message}`);
  process.exit(78);
}
const env = parsed.data;
if (env.SANDBOX_WEBHOOK_URL && !env.SANDBOX_WEBHOOK_SECRET) {
  console.error("SANDBOX_WEBHOOK_SECRET: needed with SANDBOX_WEBHOOK_URL");
  process.exit(78);
}

const sandbox = await startSandbox({
  port: env.SANDBOX_PORT,
  host: env.SANDBOX_HOST,
  databaseUrl: env.SANDBOX_DATABASE_URL,
  webhookDelayMs: env.SANDBOX_WEBHOOK_DELAY_MS,
  webhook:
    env.SANDBOX_WEBHOOK_URL && env.SANDBOX_WEBHOOK_SECRET
      ? { url: env.SANDBOX_WEBHOOK_URL, secret: env.SANDBOX_WEBHOOK_SECRET }
      : undefined,
  log: (message) => {
    console.error(message);
  },
});
console.log(
  `payment sandbox on http://${env.SANDBOX_HOST}:${String(env.SANDBOX_PORT)}/admin`,
);

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void sandbox.close().then(() => process.exit(0));
  });
