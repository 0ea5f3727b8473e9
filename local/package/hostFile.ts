import { z } from 'zod';

/** Where orchestrations are kept: Azure Storage, or the Durable Task Scheduler. */
export const backendSchema = z.enum(['storage', 'scheduler']);
export type Backend = z.infer<typeof backendSchema>;

const hostSchema = z.looseObject({
  extensions: z.looseObject({ durableTask: z.looseObject({ storageProvider: z.looseObject({}) }) }),
});

/** The setting is one of `infra/`: an address and an identity, nothing secret. */
const schedulerProvider = {
  type: 'azureManaged',
  connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
};

/**
 * The `host.json` that is deployed, as text. What scales an app out reads the backend and the name of the task hub from this
 * file and not from settings laid over it (azure-functions-durable-extension, issues 2622 and 2803), so the package names
 * the backend that it is for. `text` is the project's own, which is for Azure Storage.
 */
export function hostFile(text: string, backend: Backend): string {
  if (backend === 'storage') return text;
  const host = hostSchema.parse(JSON.parse(text));
  host.extensions.durableTask.storageProvider = schedulerProvider;
  return `${JSON.stringify(host, null, 2)}\n`;
}
