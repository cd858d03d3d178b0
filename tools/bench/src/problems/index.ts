import { acoustic } from './acoustic.ts'
import { elastic } from './elastic.ts'
import type { Entry } from './problem.ts'
import { tti } from './tti.ts'
import { update } from './update.ts'
import { viscoelastic } from './viscoelastic.ts'

export type { Case, Entry } from './problem.ts'

/** What the bench runs, with the orders of accuracy in space. */
export const problems: readonly Entry[] = [
  { name: 'update', orders: [4, 8, 12, 16], size: 256, nest: true, make: update },
  { name: 'acoustic', orders: [4, 8, 12, 16], size: 256, nest: true, make: acoustic },
  { name: 'tti', orders: [4, 8], size: 192, make: tti },
  { name: 'elastic', orders: [4, 8], size: 192, make: elastic },
  { name: 'viscoelastic', orders: [4], size: 192, make: viscoelastic },
]
