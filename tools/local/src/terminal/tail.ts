import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
} from "node:fs";

const firstReadBytes = 1024 * 1024;

/** Reads a growing log file piece by piece; begins anew when it was replaced. */
export type Tail = { next(): readonly string[] };

/** A tail of `file`; its first piece is what the file holds already, at most the last MiB. */
export function tailFile(file: string): Tail {
  let offset = 0;
  let inode = 0;
  let rest = "";
  let isFirst = true;
  return {
    next: () => {
      if (!existsSync(file)) return [];
      const current = statSync(file);
      if (current.ino !== inode || current.size < offset) {
        inode = current.ino;
        offset = isFirst ? Math.max(0, current.size - firstReadBytes) : 0;
        rest = "";
      }
      const skipsPart = isFirst && offset > 0;
      isFirst = false;
      const text = read(file, offset);
      offset += Buffer.byteLength(text);
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      return (skipsPart ? lines.slice(1) : lines).filter((line) => line !== "");
    },
  };
}

function read(file: string, offset: number): string {
  const handle = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(handle).size - offset));
    const length = readSync(handle, buffer, 0, buffer.length, offset);
    return buffer.toString("utf8", 0, wholeLength(buffer, length));
  } finally {
    closeSync(handle);
  }
}

/** Up to the last line's end: what follows may be half a character. */
const wholeLength = (buffer: Buffer, length: number): number =>
  buffer.lastIndexOf(10, length - 1) + 1;
