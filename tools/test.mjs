// npm test [-- PATH...]: Jest, then one plain closing line, `N passed, N failed[, N skipped]`, that
// people and scripts read. A run without tests fails; so does a test file that does not load.
import './guard.mjs';
import { resolve } from 'node:path';
import { buildArgv, runCLI } from 'jest';
import { missingParts } from './parts.mjs';

const argv = await buildArgv();
const chosen = (file) =>
  argv._.length === 0 || argv._.some((each) => new RegExp(each).test(resolve(file)));
const leftOut = missingParts.filter((part) => part.files.some(chosen));
const required = process.env.MUTIRAO_ALL_PARTS === '1';
const counts = { passed: 0, failed: 0, skipped: 0 };
counts[required ? 'failed' : 'skipped'] += leftOut.length;

// On exit, and by a writer of its own, because Jest that finds no test ends the process by itself
// and first takes away stdout's.
const write = process.stdout.write.bind(process.stdout);
process.on('exit', () => {
  for (const { name, files, how } of leftOut) {
    const group = `${name} (${files.length} ${files.length === 1 ? 'file' : 'files'})`;
    write(`${required ? 'FAILED' : 'left out'}: ${group} needs ${name}: ${how}\n`);
  }
  if (counts.passed + counts.failed === 0 || counts.failed > 0) process.exitCode ||= 1;
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
});

const { results } = await runCLI(argv, [process.cwd()]);
counts.passed += results.numPassedTests;
counts.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
counts.skipped += results.numPendingTests + results.numTodoTests;
// Anything else that Jest calls a failure: an obsolete snapshot in CI, a leak found, coverage too low.
if (!results.success) process.exitCode = 1;
