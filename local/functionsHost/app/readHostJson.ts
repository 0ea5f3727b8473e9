import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { HostError } from '../hostError';
import { logLevels, type LogLevel } from '../hostLog';
import type { RequestLimits } from '../http/requestQueue';
import { expandSettings } from './appSettings';
import { overrideHostJson } from './overrideHostJson';
import { parseTimeSpan } from './parseTimeSpan';

/** The extension's default for activities and for orchestrators: ten per core. */
const defaultConcurrency = 10 * os.availableParallelism();
// Environment variables may override each of these settings, and are texts.
const positive = z.preprocess(fromText, z.int().positive());
// The host's default outside the Consumption plan, where the limits are 100 and 200.
const limit = z.preprocess(fromText, z.union([z.literal(-1), z.int().positive()])).default(-1);
const flag = z.preprocess(fromText, z.boolean());

const durableTaskSchema = z.looseObject({
  hubName: z.string().optional(),
  defaultVersion: z.string().default(''),
  versionMatchStrategy: z.enum(['None', 'Strict', 'CurrentOrOlder']).default('CurrentOrOlder'),
  versionFailureStrategy: z.enum(['Reject', 'Fail']).default('Reject'),
  maxConcurrentActivityFunctions: positive.default(defaultConcurrency),
  maxConcurrentOrchestratorFunctions: positive.default(defaultConcurrency),
  overridableExistingInstanceStates: z.enum(['NonRunningStates', 'AnyState']).default('NonRunningStates'),
  storeInputsInOrchestrationHistory: flag.default(false),
  maxOrchestrationActions: positive.default(100_000),
  httpSettings: z
    .looseObject({ defaultAsyncRequestSleepTimeMilliseconds: positive.default(30_000) })
    .default({ defaultAsyncRequestSleepTimeMilliseconds: 30_000 }),
});

const httpSchema = z.looseObject({
  routePrefix: z.string().default('api'),
  maxConcurrentRequests: limit,
  maxOutstandingRequests: limit,
});

const level = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(logLevels));

const hostJsonSchema = z.looseObject({
  version: z.literal('2.0'),
  functionTimeout: z.string().optional(),
  logging: z.looseObject({ logLevel: z.record(z.string(), level).default({}) }).default({ logLevel: {} }),
  extensions: z
    .looseObject({
      http: httpSchema.default(httpSchema.parse({})),
      durableTask: durableTaskSchema.default(durableTaskSchema.parse({})),
    })
    .default({ http: httpSchema.parse({}), durableTask: durableTaskSchema.parse({}) }),
});

export interface HostSettings {
  readonly routePrefix: string;
  readonly requestLimits: RequestLimits;
  readonly hubName: string;
  readonly logLevels: Readonly<Record<string, LogLevel>>;
  /** No limit when undefined. */
  readonly functionTimeoutMs: number | undefined;
  readonly durableTask: z.infer<typeof durableTaskSchema>;
}

/**
 * Reads the settings of `host.json` that the embedded host supports, and ignores all others.
 * Throws a HostError HOST_JSON_INVALID that names each fault.
 */
export function readHostJson(appDir: string): HostSettings {
  const parsed = hostJsonSchema.safeParse(overrideHostJson(readJson(path.join(appDir, 'host.json')), process.env));
  if (!parsed.success) {
    throw new HostError('HOST_JSON_INVALID', `host.json is not valid: ${z.prettifyError(parsed.error)}`);
  }
  const { extensions, functionTimeout, logging } = parsed.data;
  const { durableTask, http } = extensions;
  const hubName = expandSettings(durableTask.hubName ?? process.env['WEBSITE_SITE_NAME'] ?? 'TestHubName');
  if (!/^[A-Za-z][A-Za-z0-9]{2,44}$/.test(hubName)) {
    const rule = 'a letter, then letters and digits, 3 to 45 in all';
    throw new HostError('HOST_JSON_INVALID', `host.json: the task hub name "${hubName}" must be ${rule}.`);
  }
  return {
    routePrefix: http.routePrefix.replace(/^\/+|\/+$/g, ''),
    requestLimits: http,
    hubName,
    logLevels: logging.logLevel,
    functionTimeoutMs: functionTimeout === undefined ? undefined : parseTimeSpan(functionTimeout),
    durableTask,
  };
}

function fromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return /^-?\d+$/.test(value) ? Number(value) : value;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!existsSync(file))
      throw new HostError(
        'HOST_JSON_INVALID',
        `There is no function app in ${path.dirname(file)}: it has no host.json.`,
      );
    throw new HostError('HOST_JSON_INVALID', `${file} cannot be read: ${String(error)}`, { cause: error });
  }
}
