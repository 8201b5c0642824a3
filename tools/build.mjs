// node tools/build.mjs [PACKAGE...]: compiles src/ to dist/ in every package, or in those named.
import './guard.mjs';
import fs from 'node:fs'; // by default import: Node 20, without globSync, must reach the guard
import { basename, dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';

const testFiles = ['**/*.test.ts', '**/*.fixture.ts'];
const named = process.argv.slice(2);
let count = 0;
for (const root of named.length > 0 ? named : fs.globSync(['libs/*', 'services/*'])) {
  fs.rmSync(join(root, 'dist'), { recursive: true, force: true });
  for (const file of fs.globSync(join(root, 'src/**/*.ts'), { exclude: testFiles })) {
    const out = file.replace(join(root, 'src'), join(root, 'dist')).replace(/\.ts$/, '.js');
    const { code, map } = transformFileSync(file, {
      sourceMaps: true,
      jsc: { rewriteRelativeImportExtensions: true },
    });
    fs.mkdirSync(dirname(out), { recursive: true });
    fs.writeFileSync(out, `${code}\n//# sourceMappingURL=${basename(out)}.map\n`);
    fs.writeFileSync(`${out}.map`, map);
    count++;
  }
}
console.log(`${count} files compiled in ${Math.round(performance.now())} ms`);
