import type { Socket } from "node:net";

/** How long a new connection may say nothing. */
const silenceMs = 10_000;
/** HTTP/2 begins with "PRI * HTTP/2.0"; no HTTP/1 method does. */
const preface = Buffer.from("PRI");

/**
 * Waits for the first bytes of a connection and hands it on, unread: HTTP/2 (gRPC) one way, anything else the other.
 * daprd speaks both on the one app port that it knows.
 */
export function peek(
  socket: Socket,
  onHttp2: (socket: Socket) => void,
  onHttp1: (socket: Socket) => void,
): void {
  let seen: Buffer = Buffer.alloc(0);
  const drop = (): void => {
    socket.destroy();
  };
  const decide = (chunk: Buffer): void => {
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const known = Math.min(seen.length, preface.length);
    const mayBeHttp2 = seen
      .subarray(0, known)
      .equals(preface.subarray(0, known));
    if (mayBeHttp2 && known < preface.length) return;
    socket.off("data", decide);
    socket.off("error", drop);
    socket.off("timeout", drop);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(seen);
    (mayBeHttp2 ? onHttp2 : onHttp1)(socket);
    // An HTTP/1 parser waits for 'data'; an HTTP/2 session reads what was unshifted itself.
    if (!mayBeHttp2) socket.resume();
  };
  socket.on("error", drop);
  socket.setTimeout(silenceMs, drop);
  socket.on("data", decide);
}
