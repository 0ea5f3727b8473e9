import { z } from 'zod';
import { type Cloud, cloudOf, knownClouds, publicCloud } from './clouds';
import { keyCloudFaults } from './storeSetting';

type Environment = Readonly<Record<string, string | undefined>>;

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const domain = z.string().regex(new RegExp(`^(?:${label}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$`));

const otherExpected =
  'expected JSON with the name of a cloud that the app does not know, and its vaultSuffix, blobSuffix, authority (https://<host>) and armHost, in lower case';

/** The cloud that `MOVE_OTHER_CLOUD` defines. */
const otherCloudSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/)
    .refine((name) => knownClouds.every((known) => known.name !== name)),
  vaultSuffix: domain,
  blobSuffix: domain,
  authority: z
    .string()
    .regex(/^https:\/\/[^/]+\/?$/)
    .transform((text) => text.replace(/^https:\/\/|\/$/g, ''))
    .pipe(domain)
    .transform((host) => `https://${host}`),
  armHost: domain,
});

const otherSchema = z.string().transform((text, context): Cloud => {
  const { name = '', ...own } = otherCloudSchema.safeParse(parsed(text)).data ?? {};
  if ('vaultSuffix' in own) return cloudOf(name, own);
  context.addIssue(otherExpected);
  return z.NEVER;
});

/** Which cloud the app is in. */
export const cloudShape = {
  MOVE_CLOUD: z.string().trim().optional(),
  MOVE_VAULT_SUFFIX: z.string().trim().optional(),
  MOVE_OTHER_CLOUD: otherSchema.optional(),
};

/**
 * The cloud that the settings name: by `MOVE_OTHER_CLOUD`, by `MOVE_CLOUD` or by the suffix of its vaults; the public cloud without them.
 * Everything is in this cloud, and the app connects to no vault of another one.
 */
export function cloudIn(given: Environment): Cloud {
  const { all, isNamed } = cloudsIn(given);
  return all.find(isNamed) ?? publicCloud;
}

function cloudsIn(given: Environment) {
  const other = otherSchema.safeParse(given['MOVE_OTHER_CLOUD']).data;
  const name = given['MOVE_CLOUD']?.trim() ?? other?.name;
  const suffix = given['MOVE_VAULT_SUFFIX']?.trim();
  const isNamed = (cloud: Cloud): boolean => (name === undefined ? cloud.vaultSuffix === suffix : cloud.name === name);
  return { all: other === undefined ? knownClouds : [other, ...knownClouds], isNamed, other };
}

/** Vaults, keys and store must be in one cloud, because the app has one identity for all of them. */
export function cloudFaults(given: Environment): readonly string[] {
  const { all, isNamed, other } = cloudsIn(given);
  const [name, suffix] = [given['MOVE_CLOUD'], given['MOVE_VAULT_SUFFIX']].map((text) => text?.trim());
  const named = all.find(isNamed);
  const isUnnamed = name === undefined && suffix === undefined && other === undefined;
  if (named === undefined && !isUnnamed) {
    return name === undefined
      ? [`MOVE_VAULT_SUFFIX: expected one of ${knownClouds.map(({ vaultSuffix }) => vaultSuffix).join(', ')}`]
      : [
          `MOVE_CLOUD: expected one of ${knownClouds.map((known) => known.name).join(', ')}, or MOVE_OTHER_CLOUD with that name`,
        ];
  }
  const cloud = named ?? publicCloud;
  return [
    ...(other === undefined || other === cloud
      ? []
      : [`MOVE_OTHER_CLOUD: expected no such setting, because MOVE_CLOUD names ${cloud.name}`]),
    ...(suffix === undefined || suffix === cloud.vaultSuffix
      ? []
      : [
          `MOVE_VAULT_SUFFIX: expected ${cloud.vaultSuffix}, as in the cloud that MOVE_CLOUD names, or no such setting`,
        ]),
    ...keyCloudFaults(given, cloud),
    ...storeFaults(given['MOVE_STORE'] ?? '', cloud, all),
  ];
}

/** Any other host may be that of an emulator. */
function storeFaults(store: string, cloud: Cloud, all: readonly Cloud[]): readonly string[] {
  const host = URL.canParse(store) ? new URL(store).hostname : '';
  const own = all.filter(({ blobSuffix }) => host.endsWith(`.${blobSuffix}`));
  if (own.length === 0 || own.some(({ blobSuffix }) => blobSuffix === cloud.blobSuffix)) return [];
  return [`MOVE_STORE: expected a container in ${cloud.name} (${cloud.blobSuffix}), the cloud of the vaults`];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
