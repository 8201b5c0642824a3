// node tools/run.mjs FILE.ts [ARGUMENT...]: runs TypeScript as it is; SWC compiles each file on load,
// decorators and their metadata too, which Node's own type stripping does not do. Also as a thread:
// `new Worker(new URL('tools/run.mjs', root), { argv: [file] })`; hooks are each thread's own.
// The program's own arguments begin at process.argv[3], one later than when it was built.
import './guard.mjs';
import { readFileSync } from 'node:fs';
import nodeModule from 'node:module'; // by default import: Node 20 must reach the guard
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

const configFile = fileURLToPath(new URL('../.swcrc', import.meta.url));
process.setSourceMapsEnabled(true);
nodeModule.registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
    const filename = fileURLToPath(url);
    const source = readFileSync(filename, 'utf8');
    const { code } = transformSync(source, { filename, configFile });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
await import(pathToFileURL(resolve(process.argv[2])).href);
