import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../local/localProcess';
import { type Refusal, refusals } from './refusals';

/** A reader of a stored document that does not check the proof of it. */
export interface Mutant {
  /** The compiled file, below `dist`, and which of its proofs is not checked. */
  readonly file: string;
  readonly place: number;
}

/** Where the model shows that a mutant checks too little. */
export function rowsOf({ file, place }: Mutant): readonly Refusal[] {
  return refusals.filter((one) => file === `functions/${one.reader}.js` && one.place === place);
}

/**
 * A proof that compiled code asks for, or what opens bytes that authenticate themselves. `byWhole` has no check to lose: what is made of
 * all values has another of these proofs.
 */
const proof =
  /\(0, provedJson_1\.(by(?:Hash|Hmac|Signature|Chain))\)\(|\(0, verifyReport_1\.verifyReport\)\(bytes, \{ \w+ \}\)|staging\.openNote\(move, name, sealed\)/g;

/** All places of the compiled app where a reader says what proves a document. */
export function findMutants(): Mutant[] {
  return (
    readdirSync(path.join(projectRoot, 'dist/functions'), { recursive: true, encoding: 'utf8' })
      // The compiler leaves what it made of files that are gone.
      .filter(
        (name) => name.endsWith('.js') && existsSync(path.join(projectRoot, 'functions', `${name.slice(0, -3)}.ts`)),
      )
      .map((name) => `functions/${name.split(path.sep).join('/')}`)
      .sort()
      .flatMap((file) =>
        [...readFileSync(path.join(projectRoot, 'dist', file), 'utf8').matchAll(proof)].map((_, place) => ({
          file,
          place,
        })),
      )
  );
}

/** Makes an app in `folder` whose proof at the place holds for everything. */
export function plantMutant({ file, place }: Mutant, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'host.json']) cpSync(path.join(projectRoot, name), path.join(folder, name));
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'));
  linkTree(path.join(projectRoot, 'dist'), path.join(folder, 'dist'));
  const target = path.join(folder, 'dist', file);
  let at = -1;
  const text = readFileSync(target, 'utf8').replaceAll(proof, (call, name: string | undefined) => {
    at += 1;
    return at === place ? unchecked(call, name) : call;
  });
  // The file is a link to that of the project.
  rmSync(target);
  writeFileSync(
    target,
    text.includes(openedAsIs) ? text.replace('staging.sealNote(move, name, bytes)', 'bytes') : text,
  );
}

/** A note that is not encrypted, so that everybody can write one. */
const openedAsIs = 'await Promise.resolve(sealed)';

function unchecked(call: string, name: string | undefined): string {
  if (name !== undefined)
    return `((...given) => ({ ...(0, provedJson_1.${name})(...given), holds: () => Promise.resolve(true), isWhole: () => true }))(`;
  return call.startsWith('staging') ? 'Promise.resolve(sealed)' : `({ ...${call}, faults: [], isProved: true })`;
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [one, other] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(one, other);
    else linkSync(one, other);
  }
}
