import type { SidecarAddress } from "@waybill/dapr";

export type SidecarState = {
  readonly up: boolean;
  readonly detail?: string;
  /** Topics that the sidecar subscribes for this app. */
  readonly subscribed: readonly string[];
};

/** What the sidecar says of itself: it answers, and has loaded the pub/sub component. */
export async function askSidecar(
  { httpPort, apiToken }: SidecarAddress,
  pubsub: string,
): Promise<SidecarState> {
  try {
    const answer = await fetch(
      `http://127.0.0.1:${String(httpPort)}/v1.0/metadata`,
      {
        signal: AbortSignal.timeout(2_000),
        headers: apiToken ? { "dapr-api-token": apiToken } : {},
      },
    );
    const metadata = (await answer.json()) as {
      components?: { name?: string }[];
      subscriptions?: { pubsubname?: string; topic?: string }[];
    };
    const subscribed = (metadata.subscriptions ?? [])
      .filter(({ pubsubname }) => pubsubname === pubsub)
      .map(({ topic }) => topic ?? "");
    const loaded = metadata.components?.some(({ name }) => name === pubsub);
    return loaded
      ? { up: true, subscribed }
      : {
          up: false,
          detail: `the sidecar has no component ${pubsub}`,
          subscribed,
        };
  } catch {
    return {
      up: false,
      detail: `the sidecar does not answer on port ${String(httpPort)}`,
      subscribed: [],
    };
  }
}
