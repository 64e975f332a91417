import { connect } from "node:net";

const patienceMs = 2_000;

/** Whether something on loopback answers GET with a status that `accept` takes (default: 2xx). */
export async function answers(
  url: string,
  accept: (status: number) => boolean = (status) =>
    status >= 200 && status < 300,
): Promise<boolean> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.body?.cancel();
    return accept(response.status);
  } catch {
    return false;
  }
}

/** Whether a loopback port takes connections. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (up: boolean) => {
      socket.destroy();
      resolve(up);
    };
    socket.setTimeout(patienceMs, () => {
      end(false);
    });
    socket.once("error", () => {
      end(false);
    });
    socket.once("connect", () => {
      end(true);
    });
  });
}
