import { orchestrationVersion } from '../../../shared/contracts/steps/orchestrations';
import { type TextChange } from '../mutants';

const [major = 0, minor = 0] = orchestrationVersion.split('.').map(Number);

/** The version of the made-up next release. */
export const newerVersion = `${String(major)}.${String(minor + 1)}`;

/** The field that only the newer version knows. */
export const addedField = 'addedLater';

const optional = `${addedField}: zod_1.z.string().optional(),`;
const added = `${addedField}: 'newer'`;

/**
 * What makes the app a newer version, in its compiled files. Half of the moves that it starts have a new option. Each continued
 * generation of a run that it began has a new field. As every version has to, it adds nothing to a run that a former version began.
 */
export const newerTexts: readonly TextChange[] = [
  {
    file: 'shared/contracts/steps/orchestrations.js',
    from: `exports.orchestrationVersion = '${orchestrationVersion}'`,
    to: `exports.orchestrationVersion = '${newerVersion}'`,
  },
  {
    file: 'shared/contracts/steps/orchestrations.js',
    from: 'exports.moveProgressSchema = zod_1.z.strictObject({',
    to: `exports.moveProgressSchema = zod_1.z.strictObject({ ${optional}`,
  },
  {
    file: 'shared/contracts/steps/moveSpec.js',
    from: 'exports.moveSpecSchema = zod_1.z.strictObject({',
    to: `exports.moveSpecSchema = zod_1.z.strictObject({ ${optional}`,
  },
  {
    file: 'functions/http/moves/startMove.js',
    from: 'moveId, runId: randomHex(8) }',
    to: `moveId, runId: randomHex(8), ...(randomHex(2) < '80' && { ${added} }) }`,
  },
  {
    file: 'functions/orchestrators/move/moveVault.js',
    from: 'return { next: { move, progress, notified, ...carriedOn } };',
    to: `const isFormer = (0, updatedApp_1.isBegunBefore)('${newerVersion}', context.df.version);
    return { next: { move, progress: isFormer ? progress : { ...progress, ${added} }, notified, ...carriedOn } };`,
  },
];
