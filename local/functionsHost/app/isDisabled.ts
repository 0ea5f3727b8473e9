/** Whether the app settings switch a function off. */
export function isDisabled(functionName: string): boolean {
  const value = process.env[`AzureWebJobs.${functionName}.Disabled`];
  return value === '1' || value?.toLowerCase() === 'true';
}
