export { nisVerdict, nisWithCheckDigit } from '@mutirao/contracts';
export type { AuthorityView, Bearer } from './app/authority-view.ts';
export { Background } from './app/background.ts';
export { erasureConsent } from './app/erasure-consent.ts';
export { inboxOf } from './app/inbox.ts';
export type { Members, MessageLog } from './app/members.ts';
export { RunPasses } from './app/run-passes.ts';
export { Town, type TownOptions } from './app/town.ts';
export { CurrencyModule } from './currency.module.ts';
export { type ReadQr, readCharge } from './files/emv-qr.ts';
export { OFFICIAL_COLUMNS } from './files/roll-layout.ts';
export { type Folder, FolderUnusable, folderOf, townOnServers } from './folder.ts';
export { type BackupOptions, type BackupReport, backup } from './history/backup.ts';
export { type Diagnosis, doctor } from './history/doctor.ts';
export { exportBeancount } from './history/export-beancount.ts';
export { exportCsv } from './history/export-csv.ts';
export { exportHledger } from './history/export-hledger.ts';
export { HistoryRefused } from './history/history-refused.ts';
export {
  type AccountBalance,
  type ReplayedLedger,
  replayAsOf,
  replayAt,
} from './history/replay.ts';
export { initTown, initTownOnServers, type TownSettings, townAt } from './init.ts';
export { countCurrencyRecords, moveCurrencyRecords } from './move.ts';
export { type MovedNote, movedNote, noteMoved, refuseMoved } from './moved-note.ts';
