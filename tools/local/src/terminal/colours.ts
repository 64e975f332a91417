const codes = {
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  bold: 1,
} as const;
export type Colour = keyof typeof codes;

const isOn = (): boolean =>
  process.stdout.isTTY && process.env["NO_COLOR"] === undefined;

/** `text` in a colour, where the terminal shows colours. */
export const paint = (colour: Colour, text: string): string =>
  isOn() ? `\u001b[${String(codes[colour])}m${text}\u001b[0m` : text;
