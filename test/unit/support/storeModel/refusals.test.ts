import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../support/local/localProcess';
import { phaseNames } from '../../../support/storeModel/phases';
import { refusals } from '../../../support/storeModel/refusals';

const proof = /\bby(?:Hash|Hmac|Signature|Chain)(?:<.*>)?\(|\bverifyReport\(bytes, |\bstaging\.openNote\(/g;

/** The reader and the place of each proof that the app asks for. */
function placesOfProofs(): string[] {
  const folder = path.join(projectRoot, 'functions');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const text = readFileSync(path.join(folder, name), 'utf8');
      return [...text.matchAll(proof)].map(
        (_, place) => `${name.split(path.sep).join('/').slice(0, -3)} ${String(place)}`,
      );
    });
}

test('refusals has a row for each proof of the app, and for nothing else', () => {
  const rows = refusals.map(({ reader, place }) => `${reader} ${String(place)}`);
  expect([...new Set(rows)].sort()).toEqual(placesOfProofs().sort());
});

test('refusals names phases of the model, or things that it reads', () => {
  const read = [
    'ended checks',
    'ended comparison',
    'ended fleet',
    'report of a rollback',
    'status and report',
    'run without history',
  ];
  expect(refusals.filter(({ where }) => ![...phaseNames, ...read].includes(where))).toEqual([]);
});
