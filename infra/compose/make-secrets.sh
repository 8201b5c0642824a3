#!/usr/bin/env bash
# Makes the secrets of docker-compose.yml and three-nodes.yml, once: what is there already stays.
# The folder can be entered by its owner alone; the files in it can be read by whatever user a container
# runs as, for compose mounts them as they are.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p "${1:-secrets}"
cd "${1:-secrets}"
chmod 0700 .
umask 0133

# once FILE COMMAND...: what the command prints, or nothing at all if it fails.
once() {
  [ -e "$1" ] && return
  "${@:2}" >"$1.new"
  mv "$1.new" "$1"
}
random() { openssl rand -hex 24; }
mongo_url() {
  local options='authSource=admin&replicaSet=mutirao&w=majority&journal=true'
  printf 'mongodb://mutirao:%s@%s/mutirao?%s\n' "$(cat mongo-password)" "$1" "$options"
}
kurrentdb_passwords() {
  printf 'KURRENTDB_DEFAULT_%s_PASSWORD=%s\n' ADMIN "$(random)" OPS "$(random)"
}
kurrentdb_url() {
  local options='tls=true&nodePreference=leader&tlsCaFile=/run/secrets/kurrentdb-ca' password
  password="$(sed -n 's/^KURRENTDB_DEFAULT_ADMIN_PASSWORD=//p' kurrentdb.env)"
  printf 'kurrentdb://admin:%s@%s?%s\n' "$password" "$1" "$options"
}

once mongo-password random
once mongo-root-password random
once mongo-cluster-key openssl rand -base64 512
once mongo-url mongo_url mongo-1:27017
once mongo-url-three mongo_url mongo-1:27017,mongo-2:27017,mongo-3:27017
once kurrentdb-url echo 'kurrentdb://kurrentdb-1:2113?tls=false'
once kurrentdb.env kurrentdb_passwords
once kurrentdb-url-three kurrentdb_url kurrentdb-1:2113,kurrentdb-2:2113,kurrentdb-3:2113

# KurrentDB's own authority, and a certificate for each node of three-nodes.yml.
authority() {
  openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj '/CN=mutirao kurrentdb authority' \
    -keyout kurrentdb-ca.key 2>/dev/null
}
certificate() {
  openssl req -newkey rsa:3072 -nodes -subj '/CN=kurrentdb-node' -keyout "kurrentdb-$1.key" 2>/dev/null |
    openssl x509 -req -days 825 -CA kurrentdb-ca.crt -CAkey kurrentdb-ca.key -extfile <(
      echo "subjectAltName=DNS:kurrentdb-$1,DNS:localhost,IP:127.0.0.1"
      echo 'keyUsage=critical,digitalSignature,keyEncipherment'
      echo 'extendedKeyUsage=serverAuth,clientAuth'
    ) 2>/dev/null
}
once kurrentdb-ca.crt authority
for node in 1 2 3; do
  once "kurrentdb-$node.crt" certificate "$node"
done
# The authority's key is for no container; those of the nodes are.
chmod 0600 kurrentdb-ca.key
chmod 0644 kurrentdb-?.key
