import { z } from 'zod';

/** The store of orchestrations: Azure Storage or the Durable Task Scheduler. */
export const backendSchema = z.enum(['storage', 'scheduler']);
export type Backend = z.infer<typeof backendSchema>;

const hostSchema = z.looseObject({
  extensions: z.looseObject({ durableTask: z.looseObject({ storageProvider: z.looseObject({}) }) }),
});

/** `infra/` writes this setting: an address and an identity, no secret. */
const schedulerProvider = {
  type: 'azureManaged',
  connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
};

/**
 * Returns the text of the deployed `host.json`. Azure's scale controller reads the backend and the name of the task hub from
 * this file and not from app settings (azure-functions-durable-extension, issues 2622 and 2803), so the file names the
 * backend. `text` is the project's own file, which is for Azure Storage.
 */
export function hostFile(text: string, backend: Backend): string {
  if (backend === 'storage') return text;
  const host = hostSchema.parse(JSON.parse(text));
  host.extensions.durableTask.storageProvider = schedulerProvider;
  return `${JSON.stringify(host, null, 2)}\n`;
}
