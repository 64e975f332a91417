import { ServerCredentials, type Server as GrpcServer } from "@grpc/grpc-js";
import type { Express } from "express";
import {
  createServer as createHttpServer,
  type IncomingMessage,
} from "node:http";
import {
  createServer as createNetServer,
  type Server,
  type Socket,
} from "node:net";
import type { BaseConfig } from "../config/base-config.js";
import type { InFlight } from "./in-flight.js";
import { peek } from "./peek.js";

export type Listeners = {
  /** Takes nothing new, and resolves once what was begun is answered. */
  drain(): Promise<void>;
  /** Cuts off whatever is left. */
  destroy(): void;
};

/** Which connections came in on the app port: those are the sidecar's. */
export type AppPortSockets = WeakSet<object>;

export type ListenOptions = {
  readonly config: Pick<
    BaseConfig,
    "host" | "httpPort" | "grpcPort" | "appPort"
  >;
  readonly app: Express;
  readonly grpc: GrpcServer;
  /** Serves the gRPC half of the app port. */
  readonly appGrpc: GrpcServer;
  readonly appPortSockets: AppPortSockets;
  readonly inFlight: InFlight;
};

/** Longer than a sidecar keeps connections: it must be the one to close them, or a request of its meets a closed one. */
const keepAliveMs = 75_000;
/** A client may take this long to send a request. */
const slowestRequestMs = 60_000;

const portTaken = (port: number, cause: unknown): Error => {
  const { code } = cause as { code?: string };
  return new Error(
    code === "EADDRINUSE"
      ? `port ${String(port)} is in use: stop what listens there, or choose another port`
      : `cannot listen on port ${String(port)} (${code ?? String(cause)})`,
    { cause },
  );
};

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (error) => {
      reject(portTaken(port, error));
    });
    server.listen(port, host, resolve);
  });

const bindGrpc = (server: GrpcServer, host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.bindAsync(
      `${host.includes(":") ? `[${host}]` : host}:${String(port)}`,
      ServerCredentials.createInsecure(),
      (error) => {
        if (error) reject(portTaken(port, { code: "EADDRINUSE", error }));
        else resolve();
      },
    );
  });

const shutDown = (server: GrpcServer): Promise<void> =>
  new Promise((resolve) => {
    server.tryShutdown(() => {
      resolve();
    });
  });

/** The HTTP server, and a way to wait for the requests it is at. */
function countedHttpServer(app: Express) {
  let running = 0;
  const idle: (() => void)[] = [];
  const server = createHttpServer(
    {
      keepAliveTimeout: keepAliveMs,
      headersTimeout: slowestRequestMs,
      requestTimeout: slowestRequestMs,
    },
    app,
  );
  server.on("request", (_request: IncomingMessage, response) => {
    running++;
    response.once("close", () => {
      running--;
      if (running === 0) for (const resolve of idle.splice(0)) resolve();
    });
  });
  const untilIdle = (): Promise<void> =>
    running === 0
      ? Promise.resolve()
      : new Promise((resolve) => idle.push(resolve));
  return { server, untilIdle };
}

/** Opens the HTTP port, the gRPC port, and the app port that takes both. */
export async function openListeners(
  options: ListenOptions,
): Promise<Listeners> {
  const { config, grpc, appGrpc, appPortSockets } = options;
  const { server: http, untilIdle } = countedHttpServer(options.app);
  const injector = appGrpc.createConnectionInjector(
    ServerCredentials.createInsecure(),
  );
  const open = new Set<Socket>();
  const appServer = createNetServer({ noDelay: true }, (socket) => {
    appPortSockets.add(socket);
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    peek(
      socket,
      (http2) => {
        injector.injectConnection(http2);
      },
      (http1) => http.emit("connection", http1),
    );
  });
  const destroy = (): void => {
    http.closeAllConnections();
    grpc.forceShutdown();
    appGrpc.forceShutdown();
    for (const socket of open) socket.destroy();
  };
  try {
    await listen(http, config.host, config.httpPort);
    await listen(appServer, config.host, config.appPort);
    await bindGrpc(grpc, config.host, config.grpcPort);
  } catch (error) {
    http.close();
    appServer.close();
    destroy();
    throw error;
  }
  return {
    drain: async () => {
      appServer.close();
      http.close();
      http.closeIdleConnections();
      await Promise.all([shutDown(grpc), shutDown(appGrpc), untilIdle()]);
      await options.inFlight.idle();
      destroy();
    },
    destroy,
  };
}
