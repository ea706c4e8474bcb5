// Whether the state of the gateway can be written, and is only its own.
import { sizeText } from '../../render/sizes.ts'
import type { Check } from '../check.ts'
import { warning, well, wrong } from '../finding.ts'

const littleBytes = 100e6

export const dataDir: Check = {
  name: 'dataDir',
  needs: 'gateway',
  look({ checkup }) {
    const { path, problem, freeBytes, sharedWith } = checkup.dataDir
    if (problem !== null) {
      return [
        wrong(
          `${path} cannot be written to (${problem}): no promote would begin`,
          'Give it to the user of the gateway, or make room.',
        ),
      ]
    }
    if (sharedWith !== null) {
      return [
        wrong(
          `another gateway uses ${path}: ${sharedWith}; each overwrites what the other records`,
          'End one of them, or give it a dataDir of its own.',
        ),
      ]
    }
    if (freeBytes !== null && freeBytes < littleBytes)
      return [warning(`${path} has ${sizeText(freeBytes)} left`, 'Make room before it is full.')]
    return [well(`${path} can be written to, and is this gateway's own`)]
  },
}
