import { z } from 'zod';
import { callerSchema } from './caller';
import { errorCodes } from './errorCodes';
import { vaultNameSchema, whole } from './ids';

/** What can use a vault, in the words of reports. Most kinds are a property of a resource; the others have a source of their own. */
export const consumerKinds = {
  appSetting: 'app setting',
  connectionString: 'connection string of an app',
  siteCertificate: 'certificate of App Service',
  appConfigurationReference: 'reference in App Configuration',
  containerAppSecret: 'secret of a container app',
  aksSecretProvider: 'secrets provider of a Kubernetes cluster',
  aksKeyManagement: 'key management of a Kubernetes cluster',
  namedValue: 'named value of API Management',
  apiManagementCertificate: 'certificate of API Management',
  dataFactoryLinkedService: 'linked service of Data Factory',
  synapseLinkedService: 'linked service of Synapse',
  logicAppConnection: 'connection of Logic Apps',
  applicationGatewayCertificate: 'certificate of an application gateway',
  frontDoorCertificate: 'certificate of Front Door',
  eventGridSubscription: 'subscription to events of the vault',
  storageKey: 'key of a storage account',
  sqlKey: 'key of SQL',
  cosmosKey: 'key of Cosmos DB',
  serviceBusKey: 'key of Service Bus',
  eventHubsKey: 'key of Event Hubs',
  diskEncryptionSet: 'disk encryption set',
  vmCertificate: 'certificate of a virtual machine',
  privateEndpoint: 'private endpoint',
  alertRule: 'alert rule',
  diagnosticSetting: 'diagnostic setting',
  roleAssignment: 'role assignment',
  variableGroup: 'variable group of Azure DevOps',
  gitHubEnvironment: 'environment of GitHub',
  caller: 'caller in the audit log',
  file: 'file',
} as const;
export type ConsumerKind = keyof typeof consumerKinds;
export const consumerKindSchema = z.enum(Object.keys(consumerKinds) as [ConsumerKind, ...ConsumerKind[]]);

/** Where consumers are looked for. */
export const consumerSources = [
  'graph',
  'siteReferences',
  'appConfiguration',
  'apiManagement',
  'linkedServices',
  'frontDoor',
  'kubernetes',
  'roleAssignments',
  'monitor',
  'auditLogs',
  'azureDevOps',
  'gitHub',
  'files',
] as const;
export const consumerSourceSchema = z.enum(consumerSources);
export type ConsumerSource = z.infer<typeof consumerSourceSchema>;

/** How a consumer names the vault or its item. */
export const consumerForms = ['address', 'resourceId', 'name'] as const;

/** A name or an address that others wrote: it can have any characters. Only renderers of documents escape it. */
const foreignText = z.string().max(2048);

/** One place that uses a vault. It never has a value. */
export const consumerSchema = z.strictObject({
  kind: consumerKindSchema,
  /** The id in Azure Resource Manager, the address of a variable group, or the path of a file. */
  resourceId: foreignText,
  /** Where in it: the name of a setting, or the path of a property. */
  place: foreignText,
  source: consumerSourceSchema,
  form: z.enum(consumerForms),
  /** What it uses, such as `secrets/db-password`; null if it names only the vault. */
  item: z.string().max(160).nullable(),
  /** The id of the version that it is pinned to; null if it uses the current one. */
  version: z.string().max(64).nullable(),
  /** The principal that reads the vault; null if the source does not show it. */
  identity: z.string().max(64).nullable(),
  /** When the source answered. */
  seenAt: z.iso.datetime(),
  /** The first and the last use in the audit log; absent for other sources. */
  used: z.strictObject({ firstAt: z.iso.datetime(), lastAt: z.iso.datetime() }).optional(),
});
export type Consumer = z.infer<typeof consumerSchema>;

/** What a source says of its scope. `complete`: every consumer there was read. */
export const readingVerdicts = ['complete', 'incomplete', 'notLookedAt'] as const;
export type ReadingVerdict = (typeof readingVerdicts)[number];

/** Why a reading is not complete. */
export const readingReasons = {
  RIGHT_MISSING: 'The identity lacks the right that `action` names.',
  SCOPE_NOT_READABLE: 'The identity may not read all of this scope, so Azure leaves out resources in silence.',
  GRAPH_LAGS: 'Azure Resource Graph does not have all resources of this scope yet.',
  CUT_OFF: 'The source stopped before its last page.',
  THROTTLED: 'The source refused too many calls (429).',
  NO_ANSWER: 'The source did not answer, or its answer could not be read.',
  NOT_ASKED: 'Nobody asked for this source.',
  NO_TOKEN: 'The source needs a token that the app does not have.',
  RETENTION_SHORT: 'The workspace keeps the log for less time than needed.',
  FILES_LEFT_OUT: 'Files were left out: links, large or binary files, or files of other kinds.',
  NO_LOG: 'The log has no entry of the vault: no diagnostic setting sends it there.',
  LOGS_LATE: 'The newest entry of the log is too old.',
  LOGS_STOPPED: 'The vault no longer writes a log, or did not for a part of the time.',
  CLOCKS_DIFFER: 'The log has entries of the future, so its times cannot be compared with those of the app.',
} as const;
export type ReadingReason = keyof typeof readingReasons;

/** What one source answered for one scope. */
export const sourceReadingSchema = z.strictObject({
  source: consumerSourceSchema,
  /** A subscription, a resource group, a store, a service or a workspace, by its id. */
  scope: foreignText,
  verdict: z.enum(readingVerdicts),
  because: z.enum(Object.keys(readingReasons) as [ReadingReason, ...ReadingReason[]]).nullable(),
  /** The missing action, such as `Microsoft.Web/sites/config/Read`. */
  action: z.string().max(200).nullable(),
  readAt: z.iso.datetime(),
  /** The number of consumers. */
  found: whole,
});
export type SourceReading = z.infer<typeof sourceReadingSchema>;

/** The vault, the start time and random digits. Also the id of the orchestration. */
export const consumerSearchIdSchema = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9-]*--\d{8}T\d{9}-[0-9a-f]{8}$/);

/** The most subscriptions of one search. */
export const maxSearchScopes = 50;

/** What a search looks through: subscriptions, by id. */
export const searchScopesSchema = z.array(z.guid().toLowerCase()).min(1).max(maxSearchScopes);

/** The resource id of a Log Analytics workspace. Source: "Naming rules and restrictions for Azure resources". */
export const workspacePattern =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/(?!\.)[\w.()-]{1,90}\/providers\/Microsoft\.OperationalInsights\/workspaces\/[A-Za-z0-9-]{1,63}$/i;

/** Workspaces whose logs a search reads, by resource id. Without them it reads what the vault shows of all that the app may read. */
export const searchWorkspacesSchema = z.array(z.string().max(400).regex(workspacePattern)).min(1).max(20);

/** What a search looks for, where, and who asked. */
export const consumerAskSchema = z.strictObject({
  id: consumerSearchIdSchema,
  vault: vaultNameSchema,
  scopes: searchScopesSchema,
  workspaces: searchWorkspacesSchema.optional(),
  /** Absent if the app does not know its callers. */
  startedBy: callerSchema.optional(),
});
export type ConsumerAsk = z.infer<typeof consumerAskSchema>;

/** A search that has ended. Its consumers are in pages of the store, whose hashes are in history. */
export const consumerSearchSchema = z.strictObject({
  ...consumerAskSchema.shape,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  readings: z.array(sourceReadingSchema),
  pages: whole,
  consumers: whole,
  failure: z.strictObject({ code: z.enum(errorCodes), detail: z.string() }).optional(),
});
export type ConsumerSearch = z.infer<typeof consumerSearchSchema>;

/** A page of consumers as it is stored. `before`: the hash of the page before it. */
export const consumerPageSchema = z.strictObject({
  before: z.string().nullable(),
  consumers: z.array(consumerSchema),
});

/** The most names in the summary of a search. */
export const maxSummaryNames = 25;

const summaryNames = z.array(z.string().max(300)).max(maxSummaryNames);

/** What documents of others say of a search. */
export const searchSummarySchema = z.strictObject({
  ...consumerSearchSchema.pick({ id: true, startedAt: true, finishedAt: true }).shape,
  found: whole,
  /** Whether every source in its scopes was complete, with the audit log. Only then these are all that the scopes have. */
  proved: z.boolean(),
  kinds: z.array(z.strictObject({ kind: consumerKindSchema, count: whole })),
  /** The first consumers, in the order of what to do. */
  names: summaryNames,
  /** The first readings that are not complete. */
  open: summaryNames,
  openCount: whole,
  /** Sources outside of Azure that nobody looked at: only the audit log shows their users. */
  left: z.array(consumerSourceSchema),
});
export type SearchSummary = z.infer<typeof searchSummarySchema>;
