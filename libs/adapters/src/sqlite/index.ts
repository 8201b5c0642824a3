export * from './copy-database.ts';
export * from './folder-lock.ts';
export * from './sqlite-event-store.ts';
export * from './sqlite-read-models.ts';
