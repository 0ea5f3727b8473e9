import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { isRestError } from '@azure/core-rest-pipeline';
import { waitUntil } from '../host/hostWait';
import { localCertificateClient, localKeyClient, localSecretClient } from '../local/localVaults';

// What people can do to the items of a target vault while a move holds, through the SDK alone.

export interface TargetEdit {
  readonly itemType: 'secret' | 'key' | 'certificate';
  readonly itemName: string;
  readonly make: (azure: ReadyInfo, vault: string) => Promise<unknown>;
}

const polled = { intervalInMs: 20 };

const ofSecret = (itemName: string, make: (client: ReturnType<typeof localSecretClient>) => Promise<unknown>) => ({
  itemType: 'secret' as const,
  itemName,
  make: (azure: ReadyInfo, vault: string) => make(localSecretClient(azure, vault)),
});

const ofKey = (itemName: string, make: (client: ReturnType<typeof localKeyClient>) => Promise<unknown>) => ({
  itemType: 'key' as const,
  itemName,
  make: (azure: ReadyInfo, vault: string) => make(localKeyClient(azure, vault)),
});

/** Removes a secret so that its name is free. */
async function purge(client: ReturnType<typeof localSecretClient>, name: string): Promise<void> {
  await (await client.beginDeleteSecret(name, polled)).pollUntilDone();
  await client.purgeDeletedSecret(name);
}

/** The id of the oldest version. */
async function oldestOf(client: ReturnType<typeof localSecretClient>, name: string): Promise<string> {
  const versions = [];
  for await (const one of client.listPropertiesOfSecretVersions(name)) versions.push(one);
  versions.sort((a, b) => Number(a.createdOn) - Number(b.createdOn));
  return versions[0]?.version ?? '';
}

/** One edit of each kind, each of another item. */
export const targetEdits: readonly TargetEdit[] = [
  ofSecret('set', (client) => client.setSecret('set', 'by a person')),
  ofSecret('tagged', (client) => client.updateSecretProperties('tagged', '', { tags: { owner: 'a person' } })),
  ofSecret('disabled', (client) => client.updateSecretProperties('disabled', '', { enabled: false })),
  ofSecret('older', async (client) =>
    client.updateSecretProperties('older', await oldestOf(client, 'older'), { contentType: 'text/other' }),
  ),
  ofSecret('deleted', async (client) => (await client.beginDeleteSecret('deleted', polled)).pollUntilDone()),
  ofSecret('purged', (client) => purge(client, 'purged')),
  ofSecret('made-again', async (client) => {
    await purge(client, 'made-again');
    // The service keeps the name for some seconds after a purge.
    await waitUntil(
      () =>
        client.setSecret('made-again', 'by a person').then(
          () => true,
          (error: unknown) =>
            isRestError(error) && error.statusCode === 409 ? undefined : Promise.reject(error as Error),
        ),
      'name of a purged secret',
    );
  }),
  ofKey('rotated', (client) => client.rotateKey('rotated')),
  ofKey('policed', (client) =>
    client.updateKeyRotationPolicy('policed', {
      lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P3M' }],
    }),
  ),
  {
    itemType: 'certificate',
    itemName: 'renewed',
    make: (azure, vault) =>
      localCertificateClient(azure, vault).updateCertificatePolicy('renewed', {
        issuerName: 'Self',
        subject: 'CN=renewed',
        validityInMonths: 7,
      }),
  },
];

const namesOf = (type: TargetEdit['itemType']) =>
  targetEdits.flatMap(({ itemType, itemName }) => (itemType === type ? [itemName] : []));

/** A source with an item for each edit, and some that nobody edits. */
export function editedSource(name: string): NonNullable<SeedInput['vaults']>[number] {
  const versions = (...values: readonly string[]) =>
    values.map((value, at) => ({ value, created: 1_700_000_000 + at }));
  return {
    name,
    region: 'westeurope',
    secrets: [...namesOf('secret'), 'steady', 'steady-too'].map((secret) => ({
      name: secret,
      versions: secret === 'older' || secret === 'steady' ? versions('one', 'two') : versions('one'),
    })),
    keys: [...namesOf('key'), 'steady-key'].map((key) => ({
      name: key,
      rotationPolicy: { lifetimeActions: [{ trigger: { timeAfterCreate: 'P9Y' }, action: 'Rotate' as const }] },
      versions: [{ kty: 'EC' as const, crv: 'P-256' as const, created: 1_700_000_000 }],
    })),
    certificates: namesOf('certificate').map((certificate) => ({
      name: certificate,
      versions: [{}],
    })),
  };
}
