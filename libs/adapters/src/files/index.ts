export * from './copy-file.ts';
export * from './head-file.ts';
export * from './snapshot-file.ts';
