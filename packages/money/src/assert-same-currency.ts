export function assertSameCurrency(a: string, b: string): void {
  if (a !== b) throw new Error(`cannot mix ${a} and ${b}`);
}
