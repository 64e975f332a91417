import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";

type Registration = {
  readonly ID: string;
  readonly Name: string;
  readonly Address: string;
  readonly Port: number;
  readonly Meta?: Readonly<Record<string, string>>;
  readonly Tags?: readonly string[];
  readonly Checks?: readonly { readonly HTTP: string }[];
};

export type ConsulStandIn = {
  readonly port: number;
  /** What is registered now, by service id. */
  readonly registered: ReadonlyMap<string, Registration>;
  close(): Promise<void>;
};

/** As much of a Consul agent's HTTP API as Dapr's name resolution uses; every service counts as healthy. */
export async function startConsulStandIn(port: number): Promise<ConsulStandIn> {
  const registered = new Map<string, Registration>();
  const server = createServer((request, response) => {
    void reply(request, registered).then((body) => {
      response.setHeader("content-type", "application/json");
      response.setHeader("x-consul-index", "1");
      response.statusCode = body === undefined ? 404 : 200;
      response.end(body === undefined ? "" : JSON.stringify(body));
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port,
    registered,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function reply(
  request: IncomingMessage,
  registered: Map<string, Registration>,
): Promise<unknown> {
  const [, , area = "", kind = "", name = "", id = ""] = new URL(
    request.url ?? "/",
    "http://agent",
  ).pathname.split("/");
  switch (`${request.method ?? ""} ${area}/${kind}/${name}`) {
    case "PUT agent/service/register": {
      const body = JSON.parse(await textOf(request)) as Registration;
      registered.set(body.ID, body);
      return {};
    }
    case "PUT agent/service/deregister":
      registered.delete(id);
      return {};
    case "GET agent/self/":
      return { Config: {} };
    default:
      return area === "health" && kind === "service"
        ? [...registered.values()]
            .filter((one) => one.Name === name)
            .map((one) => ({
              Node: { Node: "stand-in", Address: "127.0.0.1" },
              Service: { ...one, Service: one.Name },
              Checks: [],
            }))
        : undefined;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
