import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { appFolder } from '../../functions/steps/frame/hostBudget';

const count = z.number().int().min(1);
const hostSchema = z.object({
  extensions: z.object({
    durableTask: z.object({
      maxConcurrentActivityFunctions: count,
      storageProvider: z.object({ partitionCount: count }),
    }),
  }),
});

/** What the project's host.json says of orchestrations in Azure Storage. */
export const { maxConcurrentActivityFunctions, storageProvider } = hostSchema.parse(
  JSON.parse(readFileSync(path.join(appFolder(__dirname), 'host.json'), 'utf8')),
).extensions.durableTask;
