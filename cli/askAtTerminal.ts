import { createInterface } from 'node:readline/promises';

interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
}

/** A function that asks a question at the terminal; undefined if a person cannot answer. */
export function askAtTerminal(
  { stdin, stderr }: Streams,
  signal: AbortSignal,
): ((question: string) => Promise<string>) | undefined {
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return async (question) => {
    const reader = createInterface({ input: stdin, output: stderr });
    // In the question, readline gets Ctrl+C as a key.
    reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      return await reader.question(question, { signal });
    } finally {
      reader.close();
    }
  };
}
