import { quoteText } from './quoteText';

/** The first place where a text is not JSON, and what is allowed there. */
export interface JsonFault {
  /** Line and column start at 1, as in editors. */
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  /** The character at that place, in quotes. Undefined at the end of the text. */
  readonly found: string | undefined;
}

/** What the reader accepts next. */
type State = 'value' | 'firstEntry' | 'firstName' | 'name' | 'colon' | 'afterEntry' | 'afterField' | 'end';

const expectations: Readonly<Record<State, string>> = {
  value: 'a value',
  firstEntry: 'a value or "]"',
  firstName: 'a field name in double quotes, or "}",',
  name: 'a field name in double quotes',
  colon: '":"',
  afterEntry: '"," or "]"',
  afterField: '"," or "}"',
  end: 'the end of the body',
};

/**
 * Finds the first fault in a text that is not JSON. Returns undefined if it is JSON. Node's own messages differ by version,
 * quote the text, and often name no place. The reader uses no recursion, so deep nesting is safe.
 */
export function jsonFault(text: string): JsonFault | undefined {
  const reader = new JsonReader(text);
  return reader.read();
}

class JsonReader {
  private at = 0;
  private state: State = 'value';
  /** The arrays and objects around the next value, outermost first. */
  private readonly open: ('[' | '{')[] = [];

  constructor(private readonly text: string) {}

  read(): JsonFault | undefined {
    for (;;) {
      this.skip(/[ \t\r\n]*/y);
      const isAtEnd = this.at >= this.text.length;
      if (isAtEnd && this.state === 'end') return undefined;
      const expected = isAtEnd ? expectations[this.state] : this.step(this.text.charAt(this.at));
      if (expected !== undefined) return this.fault(expected);
    }
  }

  /** Reads one token. Returns what was expected if the token is not allowed here. */
  private step(character: string): string | undefined {
    switch (this.state) {
      case 'colon':
        return this.take(character, { ':': 'value' });
      case 'afterEntry':
        return character === ']' ? this.close() : this.take(character, { ',': 'value' });
      case 'afterField':
        return character === '}' ? this.close() : this.take(character, { ',': 'name' });
      case 'firstName':
      case 'name':
        if (character === '}' && this.state === 'firstName') return this.close();
        return character === '"' ? this.string('colon') : expectations[this.state];
      case 'value':
      case 'firstEntry':
        return character === ']' && this.state === 'firstEntry' ? this.close() : this.value(character);
      case 'end':
        return expectations.end;
    }
  }

  private take(character: string, next: Readonly<Record<string, State>>): string | undefined {
    const state = Object.hasOwn(next, character) ? next[character] : undefined;
    if (state === undefined) return expectations[this.state];
    this.at += 1;
    this.state = state;
    return undefined;
  }

  private value(character: string): string | undefined {
    if (character === '"') return this.string(this.afterValue());
    if (character === '[' || character === '{') {
      this.open.push(character);
      return this.take(character, { '[': 'firstEntry', '{': 'firstName' });
    }
    if (!this.skip(/(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y)) {
      return expectations[this.state];
    }
    this.state = this.afterValue();
    return undefined;
  }

  private close(): string | undefined {
    this.at += 1;
    this.open.pop();
    this.state = this.afterValue();
    return undefined;
  }

  /** Reads a string up to its closing quote, or up to a character that is not allowed in it. */
  private string(next: State): string | undefined {
    this.at += 1;
    while (this.skip(/[^"\\\u0000-\u001f]+/y) || this.skip(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y));
    if (this.at >= this.text.length) return 'the closing quote of a text';
    const character = this.text.charAt(this.at);
    if (character === '\\') return 'a valid JSON escape';
    return character === '"' ? this.take(character, { '"': next }) : 'an escape instead of a control character';
  }

  private afterValue(): State {
    const around = this.open.at(-1);
    if (around === undefined) return 'end';
    return around === '[' ? 'afterEntry' : 'afterField';
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const [found = ''] = pattern.exec(this.text) ?? [];
    this.at += found.length;
    return found !== '';
  }

  private fault(expected: string): JsonFault {
    const lines = this.text.slice(0, this.at).split('\n');
    const [character] = Array.from(this.text.slice(this.at, this.at + 2));
    const column = (lines.at(-1) ?? '').length + 1;
    return { line: lines.length, column, expected, found: character === undefined ? undefined : quoteText(character) };
  }
}
