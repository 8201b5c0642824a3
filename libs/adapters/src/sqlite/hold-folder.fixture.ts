import { FolderLock } from './folder-lock.ts';

// Holds the folder named in its argument, says so, and keeps it until it is killed.
new FolderLock(process.argv.at(-1) ?? '');
process.stdout.write('held\n');
setInterval(() => {}, 60_000);
