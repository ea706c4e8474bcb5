// The data of the stack for real: two databases behind PgBouncer, a backup, a disaster, a restore with every row equal.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leaveOut } from './leave-out.ts'
import { lackOfEngine, uniqueName } from './stack-engine.ts'
import { lastWords, openProject, removeImages } from './stack-project.ts'
import { exampleValues } from './stack-values.ts'

const lack = lackOfEngine('postgres', 'debian')
const name = uniqueName('data')
const bouncer = `${name}-pgbouncer:1`
const project = openProject({
  name,
  files: ['data.yaml'],
  over: ['data.yaml'],
  env: { ...exampleValues, STACK: name, PGBOUNCER_IMAGE: bouncer },
})

beforeAll(async () => {
  if (lack !== null) return
  const up = await project.attempt('up', '--build', '--detach', '--wait', 'pgbouncer', 'backup')
  if (up.code !== 0) throw new Error(`${up.stderr}\n${await lastWords(project)}`)
  await sql(
    'shop',
    'CREATE TABLE orders (id serial PRIMARY KEY, what text NOT NULL, at timestamptz)',
  )
  await sql('shop', fill(1, 2000))
}, 300_000)

afterAll(async () => {
  if (lack !== null) return
  await project.down()
  await removeImages(bouncer)
}, 120_000)

test('a user reaches its own database through PgBouncer, and no other', async (context) => {
  leaveOut(context, lack)
  expect(await sql('shop', 'SELECT current_user, current_database()')).toBe('shop|shop')
  expect(await sql('auth', 'SELECT current_user, current_database()')).toBe('auth|auth')
  const wrong = await asUser('auth', 'wrong-password', 'SELECT 1', 'auth')
  expect(wrong.stderr).toMatch(/SASL authentication failed|password authentication failed/)
  const other = await asUser('auth', exampleValues['AUTH_DB_PASSWORD'] ?? '', 'SELECT 1', 'shop')
  expect(other.code).not.toBe(0)
  const direct = await asUser('auth', exampleValues['AUTH_DB_PASSWORD'] ?? '', 'SELECT 1', 'shop', {
    host: 'postgres',
    port: 5432,
  })
  expect(direct.stderr).toContain('permission denied for database')
}, 60_000)

test('a backup that is deleted with its database is restored, every row equal', async (context) => {
  leaveOut(context, lack)
  const before = await fingerprint()
  await backup()
  const dump = await newestDump('shop')

  // What came after the backup is lost with the database, as it would be.
  await sql('shop', fill(2001, 2100))
  await asOwner('DROP DATABASE shop WITH (FORCE)')
  await asOwner('CREATE DATABASE shop OWNER shop')
  expect((await asUser('shop', secretOf('shop'), 'TABLE orders', 'shop')).stderr).toContain(
    'relation "orders" does not exist',
  )

  await project.exec('backup', 'sh', '/data-scripts/restore.sh', 'shop', dump)
  expect(await fingerprint()).toBe(before)
  // It is the application's again: it may write, and other users may not come in.
  await sql('shop', fill(3000, 3001))
  expect((await asOwner("SELECT has_database_privilege('auth', 'shop', 'CONNECT')")).trim()).toBe(
    'f',
  )
}, 120_000)

test('a restore keeps what was there, under a name it says', async (context) => {
  leaveOut(context, lack)
  await backup()
  await sql('shop', fill(4000, 4010))
  const said = await project.exec(
    'backup',
    'sh',
    '/data-scripts/restore.sh',
    'shop',
    await newestDump('shop'),
  )
  const kept = /what was there is (\w+)/.exec(said)?.[1] ?? ''
  expect(await sql('shop', 'SELECT count(*) FROM orders WHERE id >= 4000')).toBe('0')
  const there = await asOwner('SELECT count(*) FROM orders WHERE id >= 4000', kept, true)
  expect(there.trim()).toBe('11')
}, 120_000)

test('a dump that is broken changes nothing', async (context) => {
  leaveOut(context, lack)
  const before = await fingerprint()
  await backup()
  const dump = await newestDump('shop')
  const half = `head -c $(($(wc -c <${dump}) / 2)) ${dump} >/tmp/broken`
  await project.exec('backup', 'sh', '-c', half)
  const restore = ['sh', '/data-scripts/restore.sh', 'shop', '/tmp/broken']
  const tried = await project.attempt('exec', '-T', 'backup', ...restore)
  expect(tried.code).not.toBe(0)
  expect(await fingerprint()).toBe(before)
}, 60_000)

test('dumps of more than seven days go at the next backup, but never the last of a database', async (context) => {
  leaveOut(context, lack)
  const old = (days: number): string =>
    `touch -d "@$(($(date +%s) - ${days} * 86400 - 60))" /backups/shop-2026010${days}-033000.dump`
  await project.exec('backup', 'sh', '-c', [5, 6, 7, 8].map(old).join(' && '))
  await backup()
  const left = await project.exec('backup', 'sh', '-c', 'ls /backups')
  expect(left).toContain('shop-20260105-033000.dump')
  expect(left).toContain('shop-20260106-033000.dump')
  expect(left).not.toContain('shop-20260107-033000.dump')
  expect(left).not.toContain('shop-20260108-033000.dump')

  // A database that can no longer be dumped keeps its last dump, and says that it failed.
  const aged = 'touch -d "@$(($(date +%s) - 30 * 86400))" /backups/auth-*.dump'
  await project.exec('backup', 'sh', '-c', aged)
  await asOwner('DROP DATABASE auth WITH (FORCE)')
  const failed = await project.attempt('exec', '-T', 'backup', ...script)
  expect(failed.code).not.toBe(0)
  expect(failed.stderr).toContain('backup of auth FAILED')
  expect(await project.exec('backup', 'sh', '-c', 'ls /backups')).toMatch(/auth-\d{8}-\d{6}\.dump/)
}, 120_000)

test('a new stack has a backup at once, and tells Prometheus when it was', async (context) => {
  leaveOut(context, lack)
  const { stdout } = await project.attempt('logs', 'backup')
  expect(stdout).toMatch(/backup of shop: \/backups\/shop-\d{8}-\d{6}\.dump, \d+ bytes/)
  const told = await project.exec('backup', 'cat', '/metrics/backup.prom')
  const at = Number(
    /^backup_last_success_timestamp_seconds\{database="shop"\} (\d+)$/m.exec(told)?.[1],
  )
  expect(Math.abs(Date.now() / 1000 - at)).toBeLessThan(600)
}, 60_000)

test('the setup may run again and again: it makes what is missing and drops nothing', async (context) => {
  leaveOut(context, lack)
  const before = await fingerprint()
  await project.compose('run', '--rm', '-T', 'postgres-setup')
  await project.compose('run', '--rm', '-T', 'postgres-setup')
  expect(await fingerprint()).toBe(before)
  expect(await sql('auth', 'SELECT current_database()')).toBe('auth')
}, 60_000)

/** Rows whose content follows from their number. */
function fill(from: number, to: number): string {
  return `INSERT INTO orders (id, what, at) SELECT n, md5(n::text) || repeat('é', n % 7), to_timestamp(n) FROM generate_series(${from}, ${to}) n`
}

function fingerprint(): Promise<string> {
  return sql('shop', "SELECT count(*), md5(string_agg(o::text, ';' ORDER BY id)) FROM orders o")
}

/** As the application asks: its own user, through PgBouncer. */
async function sql(database: 'shop' | 'auth', text: string): Promise<string> {
  const { code, stdout, stderr } = await asUser(database, secretOf(database), text, database)
  if (code !== 0) throw new Error(stderr)
  return stdout.trim()
}

function secretOf(user: 'shop' | 'auth'): string {
  return exampleValues[`${user.toUpperCase()}_DB_PASSWORD`] ?? ''
}

function asUser(
  user: string,
  password: string,
  text: string,
  database: string,
  at = { host: 'pgbouncer', port: 6432 },
) {
  const address = `postgres://${user}:${password}@${at.host}:${at.port}/${database}`
  return project.attempt('exec', '-T', 'backup', 'psql', '-X', '-At', '-c', text, address)
}

/** As the owner of the server. A database that lets nobody in is opened first. */
async function asOwner(text: string, database = 'postgres', open = false): Promise<string> {
  if (open) await asOwner(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`)
  return project.exec('backup', 'psql', '-X', '-At', '-d', database, '-c', text)
}

const script = ['sh', '/data-scripts/backup.sh', 'now']

async function backup(): Promise<void> {
  await project.exec('backup', ...script)
}

async function newestDump(database: string): Promise<string> {
  const found = await project.exec(
    'backup',
    'sh',
    '-c',
    `ls /backups/${database}-*.dump | tail -n 1`,
  )
  return found.trim()
}
