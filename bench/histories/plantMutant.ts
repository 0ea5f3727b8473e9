import Module from 'node:module';
import path from 'node:path';
import { type Mutant, mutants, type TextChange } from './mutants';

// Takes a guard away in this process only. Import this before the code of the app. No file changes.

/** Node gives each file that it loads to this function, which its types do not have. */
interface Compiles {
  _compile(this: unknown, content: string, file: string): unknown;
}

/** Changes texts of files that Node loads from now on. Returns what ends that. */
export function changeTexts(changes: readonly TextChange[]): () => void {
  const root = path.resolve(__dirname, '../..');
  const prototype = Module.prototype as unknown as Compiles;
  const compile = Reflect.get(prototype, '_compile') as (...given: unknown[]) => unknown;
  prototype._compile = function (content, file) {
    const own = changes.filter((change) => path.join(root, change.file) === file);
    return Reflect.apply(compile, this, [own.reduce(changed, content), file]);
  };
  return () => {
    Reflect.set(prototype, '_compile', compile);
  };
}

function changed(content: string, { file, from, to }: TextChange): string {
  if (content.split(from).length !== 2) throw new Error(`Expected ${file} to have this text once: ${from}`);
  return content.replace(from, () => to);
}

export function plantMutant(name: string): void {
  const mutant: Mutant | undefined = Object.entries(mutants).find(([known]) => known === name)?.[1];
  if (mutant === undefined) throw new Error(`Expected one of ${Object.keys(mutants).join(', ')}; ${name} came.`);
  changeTexts(mutant.also === undefined ? [mutant] : [mutant, mutant.also]);
}

const at = process.argv.indexOf('--mutant');
const [asked] = at < 0 ? [] : process.argv.slice(at + 1);
if (asked !== undefined) plantMutant(asked);
