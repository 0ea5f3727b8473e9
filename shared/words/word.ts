/** The colour of a word. The word says the same, always. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

export interface Word {
  readonly text: string;
  readonly tone: Tone;
}

export type Words<Name extends string> = Readonly<Record<Name, Word>>;

/** `1 item`, `2 items`, `1,200 items`. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : many}`;
}
