// Says which parts of OpenTelemetry a process has loaded that does not trace: the API alone.
import { createRequire } from 'node:module';
import './index.ts';

const { cache } = createRequire(import.meta.url);
const packages = Object.keys(cache).map((file) => /@opentelemetry\/([a-z-]+)/.exec(file)?.[1]);
process.stdout.write(JSON.stringify([...new Set(packages)].filter(Boolean)));
