import { type CertificateClient } from '@azure/keyvault-certificates';
import {
  copyIssuersAndContacts,
  followIssuersAndContacts,
  surveyIssuersAndContacts,
} from '../../../functions/activities/issuerActivities';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import {
  copyIssuersAndContactsContract,
  surveyIssuersAndContactsContract,
} from '../../../shared/contracts/steps/moveSteps';
import { followIssuersAndContactsContract } from '../../../shared/contracts/steps/watchSteps';
import {
  type PlannedIssuersAndContacts,
  plannedIssuersAndContactsSchema,
} from '../../../shared/contracts/model/issuersAndContacts';
import { storeNames } from '../../../shared/rules/storeNames';
import { azureCertificateClient } from '../azure/azureClients';
import { type MoveAzure, moveBetween } from './moveAzure';
import { forgetPart, knownName, sealStored, storedPlanHash } from './sealedPlans';
import { without } from '../without';

type SeedVault = NonNullable<SeedInput['vaults']>[number];
export type VaultSettings = Partial<Pick<SeedVault, 'issuers' | 'contacts' | 'secrets' | 'keys' | 'certificates'>>;

/** A move between two vaults that no other test uses. */
export interface SettingsMove {
  readonly move: MoveSpec;
  readonly source: CertificateClient;
  readonly target: CertificateClient;
}

/** Survey and copy of the settings that belong to a vault and not to an item. */
export function moveSettings(at: MoveAzure) {
  let pairs = 0;
  return {
    async pair(source: VaultSettings, target: VaultSettings = {}, changes: Parameters<typeof moveBetween>[1] = {}) {
      pairs += 1;
      const [from, to] = [`settings-from-${pairs}`, `settings-to-${pairs}`];
      const vaults = [
        { ...source, name: from, region: 'westeurope' },
        { ...target, name: to, region: 'northeurope' },
      ];
      await at.azure.control.seed({ vaults });
      const move = await at.keyed(moveBetween('target', { ...changes, sourceVault: from, targetVault: to }));
      const found: SettingsMove = {
        move,
        source: azureCertificateClient(at.azure, from),
        target: azureCertificateClient(at.azure, to),
      };
      return found;
    },
    async survey({ move }: Pick<SettingsMove, 'move'>) {
      await forgetPart(at.store, (hash) => storeNames.surveyedSettings(move, hash));
      const surveyed = await at.run(surveyIssuersAndContacts, surveyIssuersAndContactsContract, { move });
      // The last step of planning does the same if every issuer is needed.
      const found = await at.store.read(await knownName(at.store, (hash) => storeNames.surveyedSettings(move, hash)));
      if (found !== undefined) await at.store.write(storeNames.planSettings(move), found);
      await sealStored(at.store, move);
      return surveyed;
    },
    /** The results of the copy; rejects if the whole copy fails. */
    async copy({ move }: Pick<SettingsMove, 'move'>) {
      const planHash = await storedPlanHash(at.store, move);
      const copied = await at.run(copyIssuersAndContacts, copyIssuersAndContactsContract, { move, planHash });
      if (copied.state === 'failed') throw new MoverError(copied.code, copied.detail, copied);
      return without(copied, 'state');
    },
    /** What the last pass of a held move does; rejects if it fails. */
    async follow({ move }: Pick<SettingsMove, 'move'>) {
      const planHash = await storedPlanHash(at.store, move);
      const followed = await at.run(followIssuersAndContacts, followIssuersAndContactsContract, { move, planHash });
      if (followed.state === 'failed') throw new MoverError(followed.code, followed.detail, followed);
      return followed;
    },
    async planned({ move }: Pick<SettingsMove, 'move'>): Promise<PlannedIssuersAndContacts> {
      const bytes = (await at.store.read(storeNames.planSettings(move))) ?? new Uint8Array();
      return plannedIssuersAndContactsSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    },
  };
}
