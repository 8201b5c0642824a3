// Run after `npm install`: adds the platform packages that the registry did not offer when the lock was made (a mirror may
// hold only some of them), without integrity, so that `npm ci` of npm >= 11.19 accepts the lock and other systems can install.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = /-(linux|darwin|win32|freebsd|android|openharmony|aix|sunos|netbsd|openbsd)(?:-|$)/;
let added = 0;
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const known = [`${path}/node_modules/${name}`, `node_modules/${name}`].some(
      (key) => lock.packages[key],
    );
    const os = systems.exec(name)?.[1];
    const cpu = /-(x64|arm64|arm|ia32|ppc64|s390x|riscv64|loong64|mips64el)(?:-|$)/.exec(name)?.[1];
    if (known || path === '' || !os || !cpu || !/^\d/.test(version)) continue;
    const libc = os === 'linux' && { libc: [name.includes('musl') ? 'musl' : 'glibc'] };
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(parent.dev && { dev: true }),
      ...libc,
      optional: true,
      os: [os],
    };
    added++;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform packages added to package-lock.json`);
