// Run by mongosh: makes the replica set of MONGO_MEMBERS and the services' user, where they are missing.
const fs = require('node:fs');

const secret = (name) => fs.readFileSync(`/run/secrets/${name}`, 'utf8').trim();
const hosts = process.env.MONGO_MEMBERS.split(',');
// The services keep theirs in the database that is called as their cell is.
const roles = [{ role: 'readWrite', db: process.env.MUTIRAO_CELL }];

const first = connect(`mongodb://${hosts[0]}/admin?directConnection=true`);
first.auth('root', secret('mongo-root-password'));
try {
  first.adminCommand({ replSetGetStatus: 1 });
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error;
  const members = hosts.map((host, _id) => ({ _id, host }));
  // What a write waits for when its client says nothing: on disk at the greater part of the members.
  first.adminCommand({ replSetInitiate: { _id: 'mutirao', members } });
}

// Whoever was elected, which takes seconds the first time.
const set = connect(`mongodb://${hosts.join(',')}/admin?replicaSet=mutirao`);
set.auth('root', secret('mongo-root-password'));
if (set.getUser('mutirao') === null) {
  set.createUser({ user: 'mutirao', pwd: secret('mongo-password'), roles });
}
// Another cell with the same servers.
set.grantRolesToUser('mutirao', roles);
set.adminCommand({
  setDefaultRWConcern: 1,
  defaultWriteConcern: { w: 'majority', j: true, wtimeout: 5000 },
  defaultReadConcern: { level: 'majority' },
});
