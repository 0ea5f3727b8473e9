import { z } from 'zod';
import { vaultNameSchema } from './ids';

/** The kinds of consumers that the app may change: one object each, without a value in it. */
export const changedKinds = [
  'appConfigurationReference',
  'namedValue',
  'dataFactoryLinkedService',
  'synapseLinkedService',
  'storageKey',
  'serviceBusKey',
  'eventHubsKey',
] as const;

/** One change of one consumer: from the old vault to the new one. */
export const consumerChangeSchema = z.strictObject({
  kind: z.enum(changedKinds),
  /** The id in Azure Resource Manager of the store, the service, the factory, the workspace, the account or the namespace. */
  resourceId: z.string().max(2048),
  /** The key, the name of the named value or of the linked service; the path of the property for a key. */
  place: z.string().max(2048),
  /** Of a key of App Configuration. */
  label: z.string().max(2048).nullable(),
  from: vaultNameSchema,
  to: vaultNameSchema,
  /** `secrets/db-password`; null if it names only the vault. */
  item: z.string().max(160).nullable(),
  version: z.string().max(64).nullable(),
  /** The id of that version in the target; null if it is the same one, or if there is none. */
  newVersion: z.string().max(64).nullable(),
});
export type ConsumerChange = z.infer<typeof consumerChangeSchema>;

/** Why a consumer was not changed. */
export const changeRefusals = {
  GONE: 'The object does not exist any more.',
  NOT_A_REFERENCE: 'The object does not name this item of the old vault any more.',
  MAY_HAVE_VALUES: 'The object can have values, or computes the address. Only a person may change it.',
  OTHER_WRITERS: 'Others changed the object at each try.',
  IN_PROGRESS: 'Another run changes the object now.',
  NOT_READ_BACK: 'The service accepted the change and does not show it yet.',
} as const;
export type ChangeRefusal = keyof typeof changeRefusals;
export const changeRefusalSchema = z.enum(Object.keys(changeRefusals) as [ChangeRefusal, ...ChangeRefusal[]]);

/** What the object had before a change, and what it gets: the exact text of the one part that is written. */
export const changeRecordSchema = z.strictObject({
  change: consumerChangeSchema,
  before: z.string(),
  after: z.string(),
});
export type ChangeRecord = z.infer<typeof changeRecordSchema>;
