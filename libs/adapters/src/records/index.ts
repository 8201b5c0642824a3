export * from './copy-records.ts';
export * from './keyed-ids.ts';
export * from './member-directory.ts';
export * from './records.ts';
export * from './sqlite-records.ts';
