import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../local/localProcess';
import { type KindName } from './documentKinds';
import { type PhaseName } from './phases';

/** A reader of a stored document that does not check the proof of it. */
export interface Mutant {
  /** The compiled file, below `dist`, and which of its proofs is not checked. */
  readonly file: string;
  readonly place: number;
}

/** Which documents a file reads, in which phases, and in how many cases the app only reads. */
export interface Aim {
  readonly kinds: readonly KindName[];
  readonly phases: readonly PhaseName[];
  readonly reads: number;
}

const kept = { reads: 0 };

/** By the compiled file. A file without a row reads documents that no phase of the model has, or that one damage alone cannot use. */
export const aims: Readonly<Record<string, Aim>> = {
  'steps/plan/verifiedPlan': { kinds: ['planPage', 'planSeal', 'lateSeal'], phases: ['transfer', 'lastPass'], ...kept },
  'steps/plan/planPages': { kinds: ['planPage'], phases: ['lastPass'], ...kept },
  'steps/stored/sealedJson': {
    kinds: ['deletions', 'latePart', 'targetIndex'],
    phases: ['lastPass', 'transfer'],
    ...kept,
  },
  'steps/plan/sealedResults': { kinds: ['results'], phases: ['verification', 'lastPass'], ...kept },
  'steps/rollback/rollbackStore': { kinds: ['rollbackPlanPage', 'rollbackHashes'], phases: ['rollingBack'], reads: 24 },
  'steps/fleets/fleetTable': { kinds: ['fleetPage'], phases: ['fleet'], reads: 36 },
  'steps/comparisons/comparisonPages': { kinds: ['comparisonPage'], phases: ['comparison'], reads: 36 },
  'steps/control/storedControl': { kinds: ['control'], phases: ['lastPass'], reads: 36 },
};

/** Returns what shows that a mutant checks too little; undefined if the model has nothing for it. */
export function aimOf({ file }: Mutant): Aim | undefined {
  return Object.entries(aims).find(([name]) => file === `functions/${name}.js`)?.[1];
}

/** A proof that compiled code asks for. `byChain` compares later, so a mutant of it changes nothing here. */
const proof = /\(0, provedJson_1\.(by(?:Hash|Hmac|Signature|Whole))\)\(/g;

/** All places of the compiled app where a reader says what proves a document. */
export function findMutants(): Mutant[] {
  return readdirSync(path.join(projectRoot, 'dist/functions'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => `functions/${name.split(path.sep).join('/')}`)
    .sort()
    .flatMap((file) =>
      [...readFileSync(path.join(projectRoot, 'dist', file), 'utf8').matchAll(proof)].map((_, place) => ({
        file,
        place,
      })),
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
  const text = readFileSync(target, 'utf8').replaceAll(proof, (call, name: string) => {
    at += 1;
    if (at !== place) return call;
    return `((...given) => ({ ...(0, provedJson_1.${name})(...given), holds: () => Promise.resolve(true) }))(`;
  });
  // The file is a link to that of the project.
  rmSync(target);
  writeFileSync(target, text);
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [one, other] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(one, other);
    else linkSync(one, other);
  }
}
