import type { IntentExecutor } from "@waybill/messaging";

type Attempt = (key: string) => Promise<boolean>;

/** The provider gave no answer: tried again, without limit and with back-off. */
const noAnswer = (what: string) =>
  Object.assign(new Error(`the provider did not answer about ${what}`), {
    name: "RemoteUnavailable",
    kind: "transient" as const,
  });

const until = (kind: string, attempt: Attempt): IntentExecutor => ({
  kind,
  run: async ({ key }) => {
    if (!(await attempt(key))) throw noAnswer(`${kind} ${key}`);
  },
});

export type Performers = {
  readonly refund: Attempt;
  readonly capture: Attempt;
  readonly webhook: (eventId: string) => Promise<void>;
};

/** What was decided in a transaction and must be done at the provider, whatever happens to this process. */
export const paymentExecutors = ({
  refund,
  capture,
  webhook,
}: Performers): IntentExecutor[] => [
  until("perform-refund", refund),
  until("perform-capture", capture),
  { kind: "provider-webhook", run: ({ key }) => webhook(key) },
];
