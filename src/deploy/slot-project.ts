// What a slot is to compose: its project, its variables, the words of a command. Pure.
import { otherSlot, type SlotName } from '../model/slot.ts'
import { originText } from '../model/world.ts'
import type { DeployRequest, DeploySettings } from './settings.ts'

export function projectOf(project: string, slot: SlotName): string {
  return `${project}-${slot}`
}

/**
 * What compose files and own commands may refer to. Only what the slot itself decides: the same slot has the same
 * variables in every deploy, so a service that did not change is not started anew.
 */
export function slotVariables(settings: DeploySettings, slot: SlotName): Record<string, string> {
  const variables: Record<string, string> = { SLUICE_SLOT: slot }
  if (settings.project !== null) variables['SLUICE_PROJECT'] = projectOf(settings.project, slot)
  for (const [service, origins] of Object.entries(settings.slots[slot])) {
    const name = variableName(service)
    variables[`SLUICE_${name}_URL`] = origins.map(originText).join(',')
    variables[`SLUICE_${name}_PORT`] = origins.map(({ port }) => String(port)).join(',')
  }
  return variables
}

/** The same, and what only an own command is told. */
export function ownVariables(
  settings: DeploySettings,
  slot: SlotName,
  { images, why }: DeployRequest,
): Record<string, string> {
  const variables = { ...slotVariables(settings, slot), SLUICE_FROM: otherSlot(slot) }
  const asked = [...images].map(([name, ref]) => [`SLUICE_IMAGE_${variableName(name)}`, ref])
  return { ...variables, SLUICE_WHY: why, ...Object.fromEntries(asked) }
}

export interface ComposeWords {
  readonly context: string | null
  readonly project: string
  readonly files: readonly string[]
}

/** The words after `docker`. */
export function composeWords(
  { context, project, files }: ComposeWords,
  words: readonly string[],
): string[] {
  const each = files.flatMap((file) => ['--file', file])
  return [...contextWords(context), 'compose', '--project-name', project, ...each, ...words]
}

export function contextWords(context: string | null): string[] {
  return context === null ? [] : ['--context', context]
}

/** Compose's own name of an image it builds for a service that names none. */
export function builtName(project: string, service: string): string {
  return `${project}-${service}`
}

function variableName(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
}
