// npm run generate [-- TARGET…]: writes every committed file that is made from the code, or those named.
// With --check it writes nothing and fails if one is not what the code makes now. A generator prints
// its file on stdout; one of a folder prints the folder's JSON files, as one object by their names.
import './guard.mjs';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const generators = {
  'docs/openapi.json': 'services/platform/src/openapi.ts',
  // Of the routes in docs/openapi.json, and so after it.
  'docs/authority.md': 'services/platform/src/authority-page.ts',
  'docs/events/': 'tools/event-documents.ts',
};

const check = process.argv.includes('--check');
const named = process.argv.slice(2).filter((argument) => argument !== '--check');
for (const target of named.length > 0 ? named : Object.keys(generators)) {
  const generator = generators[target];
  if (!generator) throw new Error(`${target} is not one of ${Object.keys(generators).join(', ')}`);
  const made = execFileSync(process.execPath, ['tools/run.mjs', generator], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const files = target.endsWith('/') ? filesOf(target, made) : [[target, made]];
  for (const [file, content] of files) settle(file, content, generator);
}

/** The files of a folder; those that lie there and are made no more have no content. */
function filesOf(folder, printed) {
  const files = new Map(globSync(`${folder}*.json`).map((file) => [file, undefined]));
  for (const [name, document] of Object.entries(JSON.parse(printed))) {
    files.set(join(folder, name), Buffer.from(`${JSON.stringify(document, null, 2)}\n`));
  }
  return files;
}

function settle(file, content, generator) {
  if (content && existsSync(file) && readFileSync(file).equals(content)) {
    console.log(`${file} is up to date`);
  } else if (check) {
    console.error(`${file} is not what ${generator} makes: run "npm run generate" and commit it`);
    process.exitCode = 1;
  } else if (content) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`${file} written`);
  } else {
    rmSync(file);
    console.log(`${file} removed`);
  }
}
