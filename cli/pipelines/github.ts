import { githubPipeline } from './githubPipeline';
import { runCheck } from './runCheck';

// The program of the GitHub Action `check`.

void runCheck(githubPipeline(process.env, (text) => process.stdout.write(text))).then((code) => {
  process.exitCode = code;
});
