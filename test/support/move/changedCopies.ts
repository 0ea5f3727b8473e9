import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { localControl } from '../local/localControl';
import { postMove, readReport, waitForEnd } from '../local/localMoves';
import { localCertificateClient, localKeyClient, localSecretClient } from '../local/localVaults';
import { type KillableStack } from './moveKill';

export const copySource = 'contoso-west';
export const copyTarget = 'contoso-north';

const created = 1_700_000_000;
const versionsOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({ value: `canary-${name}-${String(at)}`, created: created + at }));

/** A source with an item of each type, and an empty target of the same geography. */
export function copySeed(): SeedInput {
  const names = ['one', 'two', 'other', 'rotated', 'steady'];
  return {
    vaults: [
      {
        name: copySource,
        region: 'westeurope',
        secrets: names.map((name) => ({ name, versions: versionsOf(name, 2) })),
        keys: [{ name: 'signing', versions: [{ kty: 'RSA', created }] }],
        certificates: [{ name: 'site', versions: [{ created: Math.floor(Date.now() / 1_000) - 86_400 }] }],
      },
      { name: copyTarget, region: 'northeurope' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

export const rowOf = ({ results }: MoveReport, name: string): ItemResult | undefined =>
  results.find(({ itemName }) => itemName === name);

/** The copies of one stack: moves them, changes them, and reads them with the SDK alone. */
export function copiesOf(stack: KillableStack) {
  const { azure } = stack.emulator;
  const request = { gate: 'off', sourceVault: copySource, targetVault: copyTarget } as const;
  const secrets = (vault: string) => localSecretClient(azure, vault);

  async function idsOf(name: string): Promise<string[]> {
    const found: { readonly at: number; readonly version: string }[] = [];
    for await (const { version = '', createdOn } of secrets(copySource).listPropertiesOfSecretVersions(name)) {
      found.push({ at: createdOn?.getTime() ?? 0, version });
    }
    return found.sort((a, b) => a.at - b.at).map(({ version }) => version);
  }

  return {
    control: localControl(azure),
    secrets,
    keys: (vault: string) => localKeyClient(azure, vault),
    certificates: (vault: string) => localCertificateClient(azure, vault),
    /** Starts a move that updates copies. */
    start: (changes: object = {}) => postMove(stack.host.baseUrl, { ...request, onConflict: 'update', ...changes }),
    /** Moves to the end. */
    async move(changes: object = {}) {
      const { id } = await postMove(stack.host.baseUrl, { ...request, onConflict: 'update', ...changes });
      return { end: await waitForEnd(stack.host.baseUrl, id), report: await readReport(stack.host.baseUrl, id) };
    },
    /** The versions of a secret in the source, oldest first. */
    idsOf,
    /** Sets tags of every version of a secret in the source. */
    async tag(name: string, team: string): Promise<void> {
      for (const version of await idsOf(name)) {
        await secrets(copySource).updateSecretProperties(name, version, { tags: { team } });
      }
    },
    /** The tags of each version of a restored secret in the target, oldest first. */
    async tagsInTarget(name: string): Promise<unknown[]> {
      const tags: unknown[] = [];
      for (const version of await idsOf(name)) {
        const { properties } = await secrets(copyTarget).getSecret(name, { version });
        tags.push(properties.tags ?? {});
      }
      return tags;
    },
  };
}
