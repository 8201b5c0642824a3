// npm run generate: writes every committed file that is made from the code. With --check it writes
// nothing and fails if one is not what the code makes now. A generator prints its file on stdout.
import './guard.mjs';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const generators = { 'docs/openapi.json': 'services/platform/src/openapi.ts' };

const check = process.argv.includes('--check');
for (const [file, generator] of Object.entries(generators)) {
  const made = execFileSync(process.execPath, ['tools/run.mjs', generator], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (existsSync(file) && readFileSync(file).equals(made)) {
    console.log(`${file} is up to date`);
  } else if (check) {
    console.error(`${file} is not what ${generator} makes: run "npm run generate" and commit it`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, made);
    console.log(`${file} written`);
  }
}
