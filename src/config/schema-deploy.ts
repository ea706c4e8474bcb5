// `deploy`: how "switch deploy" brings a new version into the standby slot. The gateway reads none of it: the command does,
// on the machine that has the compose files.
import { z } from 'zod'
import { duration, listOf, matching, oneOf, orNull, section, size, someOf } from './section.ts'
import { name } from './schema-slots.ts'

export function deploySection() {
  return section({
    files: someOf(word('expected a file'), 'compose files', 'expected at least one file')
      .prefault(['compose.yaml'])
      .describe('The compose files of one slot, from the folder of this file.'),
    context: orNull(contextSection()).describe(
      'The docker context of each slot, such as one over ssh. Without it: the engine of this machine.',
    ),
    run: orNull(word('expected a command')).describe(
      'Your own command that brings the new version into the standby slot, in place of compose.',
    ),
    predeploy: hooks().describe('What runs once with the new version before it starts, in order.'),
    postdeploy: hooks().describe('What runs once with the new version when it is live, in order.'),
    single: listOf(name(), 'services')
      .prefault([])
      .describe('Services that must not run twice, such as workers: they move with the traffic.'),
    sharedVolumes: listOf(word('expected a volume or a path'), 'volumes and paths')
      .prefault([])
      .describe('Volumes and paths that both slots may write to; others must not be shared.'),
    keepOld: oneOf(['bake', 'always'])
      .prefault('bake')
      .describe('Whether the old slot is stopped when the bake is over, or runs on.'),
    pull: oneOf(['always', 'missing'])
      .prefault('always')
      .describe('Whether an image that came from a registry is asked for again.'),
    start: duration({ least: '1s' })
      .prefault('2m')
      .describe('How long the containers of the standby slot may take to be up and healthy.'),
    disk: size({ least: '0B', most: '1000GB' })
      .prefault('1GiB')
      .describe('How much space the engine must have left before anything is pulled or built.'),
    dir: word('expected a folder')
      .prefault('./.sluice/deploy')
      .describe(
        'Where the command keeps its lock and what it deployed, from the folder of this file.',
      ),
  }).transform(({ start, disk, predeploy, postdeploy, ...rest }) => ({
    ...rest,
    predeploy: predeploy ?? [],
    postdeploy: postdeploy ?? [],
    startMs: start,
    diskBytes: disk,
  }))
}

function contextSection() {
  const context = () => orNull(matching(/^[\w.+-]+$/, 'expected the name of a docker context'))
  return section({
    blue: context().describe('Where slot blue runs.'),
    green: context().describe('Where slot green runs.'),
  })
}

function hooks() {
  const hook = section({
    service: name().describe('The service whose image it runs in.'),
    run: orNull(someOf(z.string(), 'words', 'expected at least one word')).describe(
      'The command and its words. Without it: the command of the service.',
    ),
  })
  return listOf(hook, 'hooks such as { service: api, run: [node, migrate.js] }').optional()
}

function word(expected: string) {
  return matching(/\S/, expected)
}
