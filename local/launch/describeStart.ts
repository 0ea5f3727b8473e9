import { exampleCall } from '../azure/describeReady';
import { type ReadyInfo, type ReadyVault } from '../azure/readyInfo';
import { moverVault } from './appEnvironment';
import { pageAddress } from './pageAddress';

export interface Started {
  readonly baseUrl: string;
  /** Undefined where others may read the output. */
  readonly key: string | undefined;
  /** The file with the header that calls need. */
  readonly keyFile: string;
  /** Undefined when the app talks to the real Azure. */
  readonly azure: ReadyInfo | undefined;
  /** The app is another one than this: nothing is known of its routes. */
  readonly isOtherApp: boolean;
}

/** What `npm start` shows once all answers: where the app and the vaults are, and a first call to each that works. */
export function describeStart({ baseUrl, key, keyFile, azure, isOtherApp }: Started): string {
  const [source, ...others] = azure?.vaults.filter(({ name }) => name !== moverVault) ?? [];
  const target = source && targetOf(source, others);
  const lines = [`Ready at ${baseUrl}. Vaults:`, ...vaultLines(azure)];
  lines.push('', `Calls need the key of this start. Only you can read it: ${keyFile}`);
  if (!isOtherApp) lines.push(`Watch moves in a browser: ${pageAddress(baseUrl, key)}`);
  if (!isOtherApp && source !== undefined && target !== undefined) {
    const body = `'{"sourceVault":"${source.name}","targetVault":"${target.name}"}'`;
    const call = `  curl -s -H '@${keyFile}' ${baseUrl}/api/moves -H 'Content-Type: application/json' -d ${body}`;
    lines.push('', 'Move one:', call);
  }
  if (azure !== undefined && source !== undefined) {
    const how = `Look into ${source.name}: its name resolves nowhere, so --connect-to says where it answers.`;
    lines.push('', how, ...exampleCall(azure, source));
  }
  return [...lines, '', 'Press Ctrl+C to stop.'].join('\n');
}

/** The vault of another region whose name begins as that of the source for the longest; else any other vault. */
function targetOf(source: ReadyVault, others: readonly ReadyVault[]): ReadyVault | undefined {
  const elsewhere = others.filter(({ region }) => region !== source.region);
  const shared = ({ name }: ReadyVault) => {
    const end = Array.from(name).findIndex((character, at) => character !== source.name.charAt(at));
    return end < 0 ? name.length : end;
  };
  return elsewhere.toSorted((one, other) => shared(other) - shared(one))[0] ?? others[0];
}

function vaultLines(azure: ReadyInfo | undefined): readonly string[] {
  if (azure === undefined) return ['  (the real Azure)'];
  return azure.vaults.map(({ name, region, url }) => `  ${name.padEnd(24)} ${region.padEnd(16)} ${url}`);
}
