// A gateway as a process of its own, for tests that kill it: prints its addresses as one line of JSON once it serves.
import { startGateway } from '../../src/main.ts'

const gateway = await startGateway({ configPath: process.argv[2] ?? '', env: process.env })
console.log(JSON.stringify({ publicUrl: gateway.publicUrl, adminUrl: gateway.adminUrl }))
// A test that was killed must not leave its gateway behind.
process.once('disconnect', () => process.exit(1))
process.once('SIGTERM', () => void gateway.close().then(() => process.exit(0)))
