import { createServer, type RequestListener } from "node:http";

export type SidecarServer = {
  readonly httpPort: number;
  /** Cuts what is open, as a sidecar that dies; a second time does nothing. */
  close(): Promise<void>;
};

/** An HTTP server in a sidecar's place, on a free port. */
export async function sidecarServer(
  answer: RequestListener,
): Promise<SidecarServer> {
  const server = createServer(answer);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  return {
    httpPort: typeof address === "object" && address ? address.port : 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
