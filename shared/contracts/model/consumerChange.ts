import { z } from 'zod';
import { controlReasonSchema } from './asks';
import { callerIdSchema, callerSchema } from './caller';
import { consumerSchema, consumerSearchIdSchema } from './consumer';
import { errorCodes } from './errorCodes';
import { vaultNameSchema, whole } from './ids';
import { planHashSchema } from './plan';

/**
 * The kinds of consumers that the app may change: one object each, without a value in it, with a conditional write. Storage accounts,
 * Service Bus and Event Hubs have no condition on the write of their keys, so an update of others could be lost: a person changes them.
 */
export const changedKinds = [
  'appConfigurationReference',
  'namedValue',
  'dataFactoryLinkedService',
  'synapseLinkedService',
] as const;

/** One change of one consumer: from the old vault to the new one. */
export const consumerChangeSchema = z.strictObject({
  kind: z.enum(changedKinds),
  /** The id in Azure Resource Manager of the store, the service, the factory or the workspace. */
  resourceId: z.string().max(2048),
  /** The key, or the name of the named value or of the linked service. */
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

/** A right that a change of consumers needs, and the built-in role with the fewest rights that has it. */
export interface ChangeRight {
  readonly action: string;
  readonly role: string;
}

interface KindRights {
  readonly reads: ChangeRight;
  readonly writes: ChangeRight;
  readonly refreshes?: ChangeRight;
}

const of = (action: string, role: string): ChangeRight => ({ action, role });
const namedValues = 'Microsoft.ApiManagement/service/namedValues';
const ofService = 'API Management Service Contributor';
const linkedServices = 'Microsoft.DataFactory/factories/linkedservices';
const keyValues = 'Microsoft.AppConfiguration/configurationStores/keyValues';
const ofWorkspace = 'Microsoft.Synapse/workspaces/linkedServices';

/** What the app does with each kind, and takes back. Source: "Azure resource provider operations". */
export const appChangeRights: Readonly<Record<ConsumerChange['kind'], KindRights>> = {
  appConfigurationReference: {
    reads: of(`${keyValues}/read`, 'App Configuration Data Reader'),
    writes: of(`${keyValues}/write`, 'App Configuration Data Owner'),
  },
  namedValue: {
    reads: of(`${namedValues}/read`, 'Reader'),
    writes: of(`${namedValues}/write`, ofService),
    refreshes: of(`${namedValues}/refreshSecret/action`, ofService),
  },
  dataFactoryLinkedService: {
    reads: of(`${linkedServices}/read`, 'Reader'),
    writes: of(`${linkedServices}/write`, 'Data Factory Contributor'),
  },
  synapseLinkedService: {
    reads: of(`${ofWorkspace}/read`, 'Synapse Artifact User'),
    writes: of(`${ofWorkspace}/write`, 'Synapse Artifact Publisher'),
  },
};

const ofSites = 'Website Contributor';
const ofContainers = 'Container Apps Contributor';

/** What `kvmover consumers apply --run` does under the sign-in of a person. Source: "Azure resource provider operations". */
export const ownChangeRights = {
  listSettings: of('Microsoft.Web/sites/config/list/Action', ofSites),
  writeSettings: of('Microsoft.Web/sites/config/Write', ofSites),
  listSlotSettings: of('Microsoft.Web/sites/slots/config/list/Action', ofSites),
  writeSlotSettings: of('Microsoft.Web/sites/slots/config/Write', ofSites),
  readApp: of('Microsoft.App/containerApps/read', ofContainers),
  listSecrets: of('Microsoft.App/containerApps/listSecrets/action', ofContainers),
  writeApp: of('Microsoft.App/containerApps/write', ofContainers),
  readActivity: of('Microsoft.Insights/eventtypes/values/Read', 'Reader'),
} as const satisfies Record<string, ChangeRight>;

/** Why a consumer was not changed. */
export const changeRefusals = {
  GONE: 'The object does not exist any more.',
  NOT_A_REFERENCE: 'The object does not name this item of the old vault any more.',
  MAY_HAVE_VALUES: 'The object can have values, or computes the address. Only a person may change it.',
  OTHER_WRITERS: 'Others changed the object at each try.',
  NOT_READ_BACK: 'The service accepted the change and does not show it yet.',
  CHANGED_SINCE: 'Others changed the object since the app did, so it stays as it is.',
} as const;
export type ChangeRefusal = keyof typeof changeRefusals;

/** Why a run leaves a consumer to a person. */
export const leftReasons = {
  NOT_BY_APP: 'The app does not change this kind: its API wants values or has no conditional write.',
  NOT_AN_ADDRESS: 'It names the vault by something else than its address.',
  OTHER_VALUE: 'It would not get from the target what it gets today, or nobody knows.',
  NOT_ALL_MOVED: 'It names only the vault, and the move did not bring every item of it.',
  RIGHT_MISSING: 'Its identity has no right at the target.',
} as const;
export type LeftReason = keyof typeof leftReasons;

const reasons = [...Object.keys(changeRefusals), ...Object.keys(leftReasons)] as [ChangeRefusal | LeftReason];
export const changeReasonSchema = z.enum(reasons);
export const changeRefusalSchema = z.enum(Object.keys(changeRefusals) as [ChangeRefusal, ...ChangeRefusal[]]);

/** What the object had before a change, and what it gets: the exact text of the one part that is written. */
export const changeRecordSchema = z.strictObject({
  change: consumerChangeSchema,
  before: z.string(),
  after: z.string(),
});
export type ChangeRecord = z.infer<typeof changeRecordSchema>;

/** The vault, the start time and random digits. Also the id of the orchestration. */
export const changeRunIdSchema = consumerSearchIdSchema;

/** What a run does with one consumer. */
export const changeRowSchema = z.strictObject({
  ...consumerSchema.pick({ kind: true, resourceId: true, place: true, item: true, version: true }).shape,
  /** Null for one that is left to a person. */
  change: consumerChangeSchema.nullable(),
  /** Of a rollback: the hash of the record of the change that it takes back. */
  record: planHashSchema.nullable(),
  /** Why it is left; null for one that is changed. */
  left: z.enum(Object.keys(leftReasons) as [LeftReason, ...LeftReason[]]).nullable(),
  /** What changes it by hand, one command on each line: for bash, and the same for PowerShell. */
  commands: z.array(z.string()),
  powershell: z.array(z.string()),
});
export type ChangeRow = z.infer<typeof changeRowSchema>;
export const changePlanPageSchema = z.strictObject({ page: whole, rows: z.array(changeRowSchema) });

/** What became of a consumer. */
export const changeStates = [
  'changed',
  'takenBack',
  'wouldChange',
  'alreadyThere',
  'changedByOthers',
  'refused',
  'leftForAPerson',
  'failed',
] as const;
export type ConsumerChangeState = (typeof changeStates)[number];

export const changeOutcomeSchema = z.strictObject({
  state: z.enum(changeStates),
  because: changeReasonSchema.nullable(),
  /** The hash of the record that was stored before the write; null if nothing was about to be written. */
  record: planHashSchema.nullable(),
  code: z.enum(errorCodes).optional(),
  detail: z.string().max(1_000).optional(),
  requestId: z.string().optional(),
});
export type ChangeOutcome = z.infer<typeof changeOutcomeSchema>;

export const changeResultSchema = z.strictObject({ ...changeRowSchema.shape, outcome: changeOutcomeSchema });
export type ChangeResult = z.infer<typeof changeResultSchema>;
export const changeResultPageSchema = z.strictObject({ page: whole, results: z.array(changeResultSchema) });

export const changeCountsSchema = z.record(z.enum(changeStates), whole);
export type ChangeCounts = z.infer<typeof changeCountsSchema>;

export const rowsPerChangePage = 50;
export const maxChangeRows = 5_000;

/** A run as a person asked for it. It is in the signed input of the orchestration. */
export const changeAskSchema = z.strictObject({
  id: changeRunIdSchema,
  /** The search whose consumers it changes. */
  search: consumerSearchIdSchema,
  /** The run that it takes back; null for one that changes. */
  undoes: changeRunIdSchema.nullable(),
  dryRun: z.boolean(),
  /** The hash over the hashes of the pages of its plan. */
  planHash: planHashSchema,
  hashes: z.array(planHashSchema).max(maxChangeRows / rowsPerChangePage),
  rows: whole,
  /** How many of the rows are changed. They come first. */
  changes: whole,
  askedAt: z.iso.datetime(),
  /** Absent if the app does not know its callers. */
  startedBy: callerSchema.optional(),
  reason: controlReasonSchema.optional(),
  /** Who may not approve it; absent if it needs no second person. */
  barred: z.array(callerIdSchema).max(2).optional(),
});
export type ChangeAsk = z.infer<typeof changeAskSchema>;
