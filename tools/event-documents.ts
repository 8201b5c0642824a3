import { eventDocuments } from '@mutirao/contracts';

/** `npm run generate`: prints the files of docs/events that are made from the contracts. */
process.stdout.write(JSON.stringify(eventDocuments()));
