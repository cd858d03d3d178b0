import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { groupVersion, withPeers, type Manifest } from './peers.ts'

/** Turns the pending changesets into versions and changelogs: `npm run release:version`, from the workspace's root. */
const paths = ['packages', 'plugins']
  .flatMap((group) => readdirSync(group).map((name) => join(group, name, 'package.json')))
  .filter((path) => existsSync(path))

const read = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest

function setPeers(range: string): void {
  for (const path of paths) writeFileSync(path, JSON.stringify(withPeers(read(path), range), null, 2) + '\n')
}

const before = groupVersion(paths.map(read))
setPeers('*')
try {
  execFileSync('npx', ['changeset', 'version'], { stdio: 'inherit' })
} finally {
  const after = groupVersion(paths.map(read))
  setPeers(`^${after}`)
  console.log(`${before} -> ${after}`)
}
execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit'], { stdio: 'inherit' })
