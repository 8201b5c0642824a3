// Loaded first by everything that runs code: the machine's Node may be older than the one that
// `npm ci` puts into node_modules/.bin, which only npm's scripts have on their PATH.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 9)) {
  console.error(
    `Node >= 24.9 is needed, this is ${process.version}.\n` +
      'Use the npm scripts (npm start, npm test): "npm ci" installs Node 24 for them.\n' +
      'After --ignore-scripts or --omit=optional run "npm rebuild node", or install Node 24.',
  );
  process.exit(1);
}
