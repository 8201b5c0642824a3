export * from './csv-records.ts';
export * from './file-refused.ts';
export * from './file-text.ts';
export * from './refused-line.ts';
export * from './whole-line.ts';
