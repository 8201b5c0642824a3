export * from './copy-file.ts';
export * from './file-snapshots.ts';
export * from './head-file.ts';
export * from './snapshot-file.ts';
