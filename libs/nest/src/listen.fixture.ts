import { listen } from './listen.ts';
import { startSample } from './sample.fixture.ts';

// Prints a token for its parent first, then serves until it is told to stop.
const sample = await startSample();
process.stdout.write(`${await sample.token('officer', 'auditor')}\n`);
await listen(sample.app, { port: 0 });
