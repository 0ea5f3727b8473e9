import { quoteText } from './quoteText';

/** Where a text stops to be JSON, and what could have stood there. */
export interface JsonFault {
  /** Both from 1, as editors count. */
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  /** The sign that is there, in quotes; undefined at the end of the text. */
  readonly found: string | undefined;
}

/** What the reader is ready for. */
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
 * Finds the first fault of a text that is not JSON; undefined when it is JSON. Node's own messages differ by version, quote
 * the text, and often name no place. Works without recursion, so that deep nesting does no harm.
 */
export function jsonFault(text: string): JsonFault | undefined {
  const reader = new JsonReader(text);
  return reader.read();
}

class JsonReader {
  private at = 0;
  private state: State = 'value';
  /** What the next value ends up in, from the outside in. */
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

  /** Reads one token; gives what was expected when it is not one that may stand here. */
  private step(sign: string): string | undefined {
    switch (this.state) {
      case 'colon':
        return this.take(sign, { ':': 'value' });
      case 'afterEntry':
        return sign === ']' ? this.close() : this.take(sign, { ',': 'value' });
      case 'afterField':
        return sign === '}' ? this.close() : this.take(sign, { ',': 'name' });
      case 'firstName':
      case 'name':
        if (sign === '}' && this.state === 'firstName') return this.close();
        return sign === '"' ? this.string('colon') : expectations[this.state];
      case 'value':
      case 'firstEntry':
        return sign === ']' && this.state === 'firstEntry' ? this.close() : this.value(sign);
      case 'end':
        return expectations.end;
    }
  }

  private take(sign: string, next: Readonly<Record<string, State>>): string | undefined {
    const state = Object.hasOwn(next, sign) ? next[sign] : undefined;
    if (state === undefined) return expectations[this.state];
    this.at += 1;
    this.state = state;
    return undefined;
  }

  private value(sign: string): string | undefined {
    if (sign === '"') return this.string(this.afterValue());
    if (sign === '[' || sign === '{') {
      this.open.push(sign);
      return this.take(sign, { '[': 'firstEntry', '{': 'firstName' });
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

  /** A string ends at its quote; stops at what may not stand within. */
  private string(next: State): string | undefined {
    this.at += 1;
    while (this.skip(/[^"\\\u0000-\u001f]+/y) || this.skip(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y));
    if (this.at >= this.text.length) return 'the closing quote of a text';
    const sign = this.text.charAt(this.at);
    if (sign === '\\') return 'an escape that JSON knows';
    return sign === '"' ? this.take(sign, { '"': next }) : 'an escape in place of a control character';
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
    const [sign] = Array.from(this.text.slice(this.at, this.at + 2));
    const column = (lines.at(-1) ?? '').length + 1;
    return { line: lines.length, column, expected, found: sign === undefined ? undefined : quoteText(sign) };
  }
}
