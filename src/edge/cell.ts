// The cell that holds the World in force. Replacing it is the atomic switch: one assignment, seen whole by the next request.
import { nextWorld, type Change, type World } from '../model/world.ts'

export interface Cell {
  read(): World
  /** Builds the next World and puts it in force, in one synchronous step. Returns it. */
  publish(change: Change): World
}

/** A cell with a first World. `onPublish` is told of every replacement, after it is in force. */
export function createCell(first: World, onPublish: (world: World) => void = () => {}): Cell {
  let world = first
  return {
    read: () => world,
    publish(change) {
      world = nextWorld(world, change)
      onPublish(world)
      return world
    },
  }
}
