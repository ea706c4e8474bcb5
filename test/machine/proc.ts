// What Linux says of a process and of the connections of a port (proc(5)); nothing here asks the process itself.
import { readFile } from 'node:fs/promises'
import { onTestFinished } from 'vitest'

/** Why nothing of this can be read here, or null. */
export function missingProc(): string | null {
  return process.platform === 'linux' ? null : 'needs /proc of Linux'
}

/** How much memory a process has in RAM, in MB of a million bytes; pages the gateway shares with others count. */
export async function residentMB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6
}

export interface MemoryWatch {
  /** The most that was seen so far, in MB. */
  peakMB(): number
  stop(): void
}

/** Looks at the memory of a process ten times a second until it is stopped or the test ends. */
export function watchMemory(pid: number): MemoryWatch {
  let peak = 0
  const look = async (): Promise<void> => {
    const now = await residentMB(pid)
    peak = Math.max(peak, now)
  }
  // A process that is gone needs no further look.
  const timer = setInterval(() => void look().catch(() => stop()), 100)
  const stop = (): void => clearInterval(timer)
  onTestFinished(stop)
  return { peakMB: () => peak, stop }
}

/** How many connections that came in on this port of 127.0.0.1 a process still holds. */
export async function openConnections(port: number): Promise<number> {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const [, ...lines] = (await readFile('/proc/self/net/tcp', 'utf8')).trim().split('\n')
  return lines.filter((line) => {
    const [, at, , state, , , , , , inode] = line.trim().split(/\s+/)
    // Listening sockets are no connections, and one without an inode only waits in the kernel for its end.
    return at === local && state !== '0A' && inode !== '0'
  }).length
}

/** The most that the kernel keeps for one direction of a connection, in MB: what was sent and what has arrived. */
export async function socketBuffersMB(): Promise<number> {
  const most = async (name: string): Promise<number> => {
    const text = await readFile(`/proc/sys/net/ipv4/${name}`, 'utf8')
    return Number(text.trim().split(/\s+/).at(-1)) / 1e6
  }
  return (await most('tcp_wmem')) + (await most('tcp_rmem'))
}

/** The most memory that the kernel spends on all TCP connections of the machine, in MB; 0 where it is not known. */
export async function tcpMemoryMB(): Promise<number> {
  const text = await readFile('/proc/sys/net/ipv4/tcp_mem', 'utf8').catch(() => '')
  // In pages of 4 KiB: low, pressure, high.
  return (Number(text.trim().split(/\s+/).at(-1)) * 4096) / 1e6
}

/** Why a process that a test starts cannot open so many files and sockets, or null. */
export async function missingFiles(count: number): Promise<string | null> {
  const limits = await readFile('/proc/self/limits', 'utf8')
  const [, hard = ''] = /^Max open files +\S+ +(\S+)/m.exec(limits) ?? []
  if (hard === 'unlimited' || Number(hard) >= count) return null
  return `needs ${count} open files (ulimit -Hn); here it is ${hard}`
}
