import { azurePipeline } from './azurePipeline';
import { runCheck } from './runCheck';

// The program of the task of Azure Pipelines.

void runCheck(azurePipeline(process.env, (text) => process.stdout.write(text))).then((code) => {
  process.exitCode = code;
});
