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
  let isFirst = true;
  return {
    next: () => {
      if (!existsSync(file)) return [];
      const current = statSync(file);
      if (current.ino !== inode || current.size < offset) {
        inode = current.ino;
        offset = isFirst ? Math.max(0, current.size - firstReadBytes) : 0;
      }
      const skipsPart = isFirst && offset > 0;
      isFirst = false;
      const bytes = wholeLines(file, offset);
      offset += bytes.length;
      const lines = bytes.toString("utf8").split("\n");
      return (skipsPart ? lines.slice(1) : lines).filter((line) => line !== "");
    },
  };
}

/** From `offset` up to the last line's end: what follows may be half a line, or half a character. */
function wholeLines(file: string, offset: number): Buffer {
  const handle = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(handle).size - offset));
    const length = readSync(handle, buffer, 0, buffer.length, offset);
    return buffer.subarray(0, buffer.lastIndexOf(10, length - 1) + 1);
  } finally {
    closeSync(handle);
  }
}
