import type { Arguments, Statements } from 'courant'
import type fc from 'fast-check'
import { sentences } from './equations.ts'
import { familyOf, type Family } from './family.ts'
import { settings, type Setting } from './setting.ts'

/** A random program before it has functions. */
export interface Draft {
  readonly setting: Setting
  readonly write: (f: Family) => readonly Statements[]
  /** Beside those that the setting asks for; those that no equation mentions are left out. */
  readonly args?: Arguments
}

/** One with its functions, their values, and the arguments of its run. */
export interface RandomProgram {
  readonly setting: Setting
  readonly family: Family
  readonly equations: readonly Statements[]
  readonly args: Arguments
}

export const drafts: fc.Arbitrary<Draft> = settings.chain((setting) =>
  sentences(setting).map((made) => ({ setting, write: (f) => made.map((sentence) => sentence(f)) })),
)

export function realise({ setting, write, args = {} }: Draft): RandomProgram {
  const family = familyOf(setting)
  return { setting, family, equations: write(family), args: { ...argumentsOf(setting, family), ...args } }
}

/** The part of the grid that runs is given only where it isn't all of it, so that the defaults run too. */
function argumentsOf({ shape, leftOut, firstStep, moreSteps }: Setting, { grid }: Family): Arguments {
  const bounds = grid.dimensionNames.flatMap((dim, axis): [string, number][] => {
    const [first, last] = leftOut[axis] ?? [0, 0]
    const end = (shape[axis] ?? 1) - 1 - last
    return first + last === 0
      ? []
      : [
          [`${dim}_m`, Math.min(first, end + 1)],
          [`${dim}_M`, end],
        ]
  })
  return { dt: 0.25, time_m: firstStep, time_M: firstStep + moreSteps, ...Object.fromEntries(bounds) }
}

/** As a user would read it. */
export const textOf = ({ setting, equations, args }: RandomProgram): string =>
  [JSON.stringify(setting), ...equations.flat(9).map(String), JSON.stringify(args)].join('\n')
