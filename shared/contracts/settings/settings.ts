import { z } from 'zod';
import { type ScheduledRuns, scheduledRunsOf, scheduleShape, schedulePartners } from './scheduleSettings';
import { type CheckSources } from './scheduledPairs';
import { callerFaults, type CallerPolicy, callerPolicyOf, callerShape } from './callerSettings';
import { type Cloud } from './clouds';
import { cloudFaults, cloudIn, cloudShape } from './cloudSettings';
import { MoverError } from '../model/moverError';
import { findMissingReferences, type MissingReference } from '../model/missingReferences';
import { keyIdSchema } from './storeSetting';
import { type Retention, retentionFaults, retentionOf, retentionShape } from './retentionSettings';
import { parseStore, type StoreSetting } from './storeSetting';
import { readTelemetry } from './telemetrySettings';
import {
  isChatAddress,
  type WebhookAddress,
  webhookSecretsSchema,
  type WebhookSetting,
  webhookUrlSchema,
} from './webhookSettings';

const tenantId = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Vault name patterns, `*` as wildcard. Without a pattern, nothing is allowed. */
const vaultPatterns = commaList(/^[a-z0-9*-]{1,24}$/, 'expected vault names, "*" as wildcard, separated by commas');

const callTimeoutExpected = 'expected a whole number of seconds from 1 to 120';

/** What the page at `/api/ui` shows: nothing, moves, or also the buttons that approve and cancel them. */
const uiModes = ['off', 'read', 'steer'] as const;
export type UiMode = (typeof uiModes)[number];

const envSchema = z.object({
  MOVE_ALLOWED_SOURCES: vaultPatterns,
  MOVE_ALLOWED_TARGETS: vaultPatterns,
  MOVE_ALLOWED_TENANTS: commaList(tenantId, 'expected tenant ids (GUIDs), separated by commas'),
  MOVE_STORE: required('https://<account>.blob.core.windows.net/<container> or file:<folder>').transform(parseStore),
  MOVE_REPORT_ARCHIVE: z.string().trim().transform(parseStore).optional(),
  MOVE_STAGING_KEY_ID: keyIdSchema(),
  MOVE_REPORT_KEY_ID: keyIdSchema().optional(),
  ...cloudShape,
  ...scheduleShape,
  MOVE_STATUS_LINKS: z.enum(['own', 'full'], { error: 'expected own or full' }).default('own'),
  MOVE_UI: z.enum(uiModes, { error: `expected one of ${uiModes.join(', ')}` }).default('steer'),
  MOVE_ALLOW_ROLLBACK: z.enum(['true', 'false'], { error: 'expected true or false' }).default('false'),
  MOVE_ALLOW_RETIREMENT: z.enum(['true', 'false'], { error: 'expected true or false' }).default('false'),
  MOVE_ALLOW_REHEARSAL: z.enum(['true', 'false'], { error: 'expected true or false' }).default('false'),
  MOVE_WEBHOOK_URL: webhookUrlSchema.optional(),
  MOVE_WEBHOOK_SECRET: webhookSecretsSchema.optional(),
  ...callerShape,
  ...retentionShape,
  VAULT_CALL_TIMEOUT_SECONDS: z
    .string()
    .regex(/^\d{1,3}$/, callTimeoutExpected)
    .transform(Number)
    .refine((seconds) => seconds >= 1 && seconds <= 120, callTimeoutExpected)
    .default(30),
  VAULT_CONNECT_TO: z.string().transform(parseAddress).optional(),
});

/** The names of all settings. Tests check that the sample file and the deployment have the same ones. */
export const settingNames: readonly string[] = Object.keys(envSchema.shape);

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

export interface Settings extends ScheduledRuns {
  /** Vault name patterns in lower case; `*` matches any characters. */
  readonly allowedSources: readonly string[];
  readonly allowedTargets: readonly string[];
  /** Tenant ids in lower case. Empty: only the tenant of the app's identity, from its token. */
  readonly allowedTenants: readonly string[];
  readonly store: StoreSetting;
  /** A second place for reports, in which nobody changes them. */
  readonly reportArchive?: StoreSetting;
  readonly stagingKeyId: string;
  /** The key that signs reports. Absent: reports are not signed. */
  readonly reportKeyId?: string;
  readonly cloud: Cloud;
  readonly vaultSuffix: string;
  /**
   * Which links the answer to a start has. `own`: addresses of this app, which need the function key of the caller. `full`: those of
   * the runtime, with its key, which can do more than the API of the app.
   */
  readonly statusLinks: 'own' | 'full';
  readonly ui: UiMode;
  /** Whether people may roll moves back, which soft-deletes items in their targets. */
  readonly allowRollback: boolean;
  /** Whether people may lock and delete the sources of ended moves. */
  readonly allowRetirement: boolean;
  /** Whether moves may be rehearsed in scratch vaults, which the app creates and deletes. */
  readonly allowRehearsal: boolean;
  readonly webhook?: WebhookSetting;
  /** Absent: the app does not know its callers, and ignores headers that name them. */
  readonly callers?: CallerPolicy;
  /** Absent: the app keeps everything that has ended. */
  readonly retention?: Retention;
  /** Whether the app sends logs and traces to an OpenTelemetry collector. */
  readonly telemetry: boolean;
  /** Parts that are off because of a Key Vault reference that Azure has not resolved. */
  readonly missing: readonly MissingReference[];
  /**
   * The longest wait for one answer of a vault. The service may stall for seconds; a dead connection must be noticed.
   */
  readonly callTimeoutSeconds: number;
  /** The address to connect to for every vault name instead of using DNS, as curl's `--connect-to`. */
  readonly connectTo?: HostAndPort;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Parses the app's settings from its environment. An empty setting counts as absent. An unknown name that begins with
 * `MOVE_` is a fault, because it is probably misspelt. Throws `SETTINGS_INVALID` with all faults in one message. The
 * message has the names of settings and what was expected, never their values. A reference that Azure has not resolved
 * switches off notices or telemetry, and is no fault: everything else works without them.
 */
export function parseSettings(env: Environment, sources: CheckSources = noSources): Settings {
  const all = withoutEmpty(env);
  const unresolved = findMissingReferences(all);
  const given = without(all, unresolved);
  const parsed = envSchema.safeParse(given);
  const listOf = (name: string): readonly string[] => vaultPatterns.safeParse(given[name]).data ?? ['*'];
  const allow = { allowedSources: listOf('MOVE_ALLOWED_SOURCES'), allowedTargets: listOf('MOVE_ALLOWED_TARGETS') };
  // The pairs are read even if other settings have faults, so that all faults are reported together.
  const scheduled = scheduledRunsOf(given, allow, sources);
  const telemetry = readTelemetry(given);
  const missing = unresolved.filter(({ part }) => part !== 'telemetry' || telemetry.toCollector);
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => `${String(issue.path[0])}: ${issue.message}`),
    ...cloudFaults(given),
    ...scheduled.faults,
    ...telemetry.faults,
    ...tlsFaults(given),
    ...callerFaults(given),
    ...retentionFaults(given),
    ...missingPartners(all),
    ...unknownNames(all),
  ];
  if (!parsed.success || faults.length > 0) {
    throw new MoverError('SETTINGS_INVALID', `The settings have ${faults.length} fault(s): ${faults.join('; ')}.`, {
      retryable: false,
    });
  }
  return {
    ...toSettings(parsed.data, cloudIn(given), given['AZURE_TENANT_ID']),
    ...scheduled.runs,
    telemetry: telemetry.toCollector && !missing.some(({ part }) => part === 'telemetry'),
    missing,
  };
}

function withoutEmpty(env: Environment): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
  return Object.fromEntries(entries.filter(([, text]) => text.trim() !== ''));
}

function without(all: Readonly<Record<string, string>>, missing: readonly MissingReference[]): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !missing.some(({ setting }) => setting === name)));
}

/** With 0, Node accepts every certificate, so anyone between the app and a vault, a store or a collector could read the traffic. */
function tlsFaults(given: Environment): string[] {
  if (given['NODE_TLS_REJECT_UNAUTHORIZED']?.trim() !== '0') return [];
  return [
    'NODE_TLS_REJECT_UNAUTHORIZED: expected no such setting, because 0 switches the verification of certificates off; to trust your own certificate authority, use NODE_EXTRA_CA_CERTS',
  ];
}

/** Default for callers without files: it reads no file and allows no vault. */
const noSources: CheckSources = {
  readFile: () => {
    throw new Error('no file is read here');
  },
  isAllowed: () => false,
};

type Read = z.infer<typeof envSchema>;

function toSettings(
  read: Read,
  cloud: Cloud,
  identityTenant: string | undefined,
): Omit<Settings, 'telemetry' | 'missing'> {
  // App Service does not set the tenant in the environment of an app. AZURE_TENANT_ID is the only other source.
  const callers = callerPolicyOf(read);
  const retention = retentionOf(read);
  const ownTenant = identityTenant === undefined ? [] : [identityTenant.trim().toLowerCase()];
  return {
    allowedSources: read.MOVE_ALLOWED_SOURCES,
    allowedTargets: read.MOVE_ALLOWED_TARGETS,
    allowedTenants: read.MOVE_ALLOWED_TENANTS.length > 0 ? read.MOVE_ALLOWED_TENANTS : ownTenant,
    store: read.MOVE_STORE,
    stagingKeyId: read.MOVE_STAGING_KEY_ID,
    cloud,
    vaultSuffix: cloud.vaultSuffix,
    statusLinks: read.MOVE_STATUS_LINKS,
    ui: read.MOVE_UI,
    allowRollback: read.MOVE_ALLOW_ROLLBACK === 'true',
    allowRetirement: read.MOVE_ALLOW_RETIREMENT === 'true',
    allowRehearsal: read.MOVE_ALLOW_REHEARSAL === 'true',
    callTimeoutSeconds: read.VAULT_CALL_TIMEOUT_SECONDS,
    ...webhookOf(read.MOVE_WEBHOOK_URL, read.MOVE_WEBHOOK_SECRET),
    ...(read.MOVE_REPORT_ARCHIVE === undefined ? {} : { reportArchive: read.MOVE_REPORT_ARCHIVE }),
    ...(read.MOVE_REPORT_KEY_ID === undefined ? {} : { reportKeyId: read.MOVE_REPORT_KEY_ID }),
    ...(callers === undefined ? {} : { callers }),
    ...(retention === undefined ? {} : { retention }),
    ...(read.VAULT_CONNECT_TO === undefined ? {} : { connectTo: read.VAULT_CONNECT_TO }),
  };
}

/** A chat verifies no signature. Its address is its secret. */
function webhookOf(address: WebhookAddress | undefined, secrets: readonly Uint8Array[] | undefined) {
  if (address === undefined) return {};
  if (secrets === undefined && address.format === 'cloudEvents') return {};
  return { webhook: { ...address, secrets: secrets ?? [] } };
}

function commaList(entry: RegExp, expected: string) {
  return z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim().toLowerCase())
        .filter((part) => part !== ''),
    )
    .refine((parts) => parts.every((part) => entry.test(part)), expected);
}

function required(expected: string) {
  return z.string({ error: `is missing, expected ${expected}` }).trim();
}

function parseAddress(text: string, context: z.RefinementCtx): HostAndPort {
  const match = /^(\[[0-9a-fA-F:]+\]|[0-9a-zA-Z.-]+):(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[2]);
  if (match?.[1] !== undefined && port > 0 && port < 65_536) {
    return { host: match[1].replace(/^\[|\]$/g, ''), port };
  }
  context.addIssue('expected <host>:<port>');
  return z.NEVER;
}

/** Settings that need another setting. */
const partners: readonly (readonly [string, string])[] = [
  ...schedulePartners,
  ['MOVE_WEBHOOK_URL', 'MOVE_WEBHOOK_SECRET'],
  ['MOVE_WEBHOOK_SECRET', 'MOVE_WEBHOOK_URL'],
];

function missingPartners(given: Environment): string[] {
  return partners
    .filter(([name, partner]) => given[name] !== undefined && given[partner] === undefined)
    .filter(([name]) => name !== 'MOVE_WEBHOOK_URL' || !isChatAddress(given[name] ?? ''))
    .map(([name, partner]) => `${partner}: is missing, because ${name} is set`);
}

function unknownNames(given: Environment): string[] {
  return Object.keys(given)
    .filter((name) => name.startsWith('MOVE_') && !settingNames.includes(name))
    .map((name) => `${name}: is not a setting of this app`);
}
