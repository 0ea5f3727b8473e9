import { createContext } from 'node:vm';
import { compileOnce } from '../../../support/jest/compileOnce.cjs';

const run = (source: string, file: string): unknown => {
  const result: { value?: unknown } = {};
  const made = compileOnce(['module'], source, file).runInContext(createContext({})) as (module: object) => void;
  made(result);
  return result.value;
};

describe('compileOnce', () => {
  it('compiles a text once', () => {
    expect(compileOnce(['a'], 'return a;', 'same.js')).toBe(compileOnce(['a'], 'return a;', 'same.js'));
  });

  it('compiles a changed text of the same file, and the same text with other parameters', () => {
    const first = compileOnce(['a'], 'return a;', 'changed.js');
    expect(compileOnce(['a'], 'return [a];', 'changed.js')).not.toBe(first);
    expect(compileOnce(['b'], 'return [a];', 'changed.js')).not.toBe(compileOnce(['a'], 'return [a];', 'changed.js'));
  });

  it('gives each context variables and globals of its own', () => {
    const source =
      'let runs = 0; globalThis.seen = (globalThis.seen ?? 0) + 1; runs += 1; module.value = [runs, seen].join();';
    expect([run(source, 'state.js'), run(source, 'state.js')]).toEqual(['1,1', '1,1']);
  });

  it('names the line and the column of a fault, also in the first line', () => {
    const place = (source: string) => {
      try {
        return run(source, '/planted/fault.js');
      } catch (error) {
        return /fault\.js:\d+:\d+/.exec(String((error as Error).stack))?.[0];
      }
    };
    expect(place('  missing();')).toBe('fault.js:1:3');
    expect(place('\n missing();')).toBe('fault.js:2:2');
  });

  it('throws for a text that does not parse', () => {
    expect(() => compileOnce([], 'return (;', 'wrong.js')).toThrow('Unexpected token');
  });
});
