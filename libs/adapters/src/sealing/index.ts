export { isOpenToOthers } from './key-file-mode.ts';
export * from './sealing.ts';
