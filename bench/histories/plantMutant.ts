import Module from 'node:module';
import path from 'node:path';
import { type Mutant, mutants } from './mutants';

// Takes a guard away in this process only. Import this before the code of the app. No file changes.

/** Node gives each file that it loads to this function, which its types do not have. */
interface Compiles {
  _compile(this: unknown, content: string, file: string): unknown;
}

export function plantMutant(name: string): void {
  const mutant: Mutant | undefined = Object.entries(mutants).find(([known]) => known === name)?.[1];
  if (mutant === undefined) throw new Error(`Expected one of ${Object.keys(mutants).join(', ')}; ${name} came.`);
  const target = path.join(path.resolve(__dirname, '../..'), mutant.file);
  const prototype = Module.prototype as unknown as Compiles;
  const compile = Reflect.get(prototype, '_compile') as (...given: unknown[]) => unknown;
  prototype._compile = function (content, file) {
    return Reflect.apply(compile, this, [file === target ? changed(content, mutant) : content, file]);
  };
}

function changed(content: string, { file, from, to }: Mutant): string {
  if (content.split(from).length !== 2) throw new Error(`Expected ${file} to have this text once: ${from}`);
  return content.replace(from, () => to);
}

const at = process.argv.indexOf('--mutant');
const [asked] = at < 0 ? [] : process.argv.slice(at + 1);
if (asked !== undefined) plantMutant(asked);
