import { definePlugin } from '@courant/core'
import * as z from '@courant/core/schema'
import { clusterise } from './clusters/clusterise.ts'
import { partialSums } from './clusters/partial-sums.ts'
import { discretise } from './equations/discretise.ts'
import { lower } from './equations/lower.ts'
import { expandSparse } from './tree/expand-sparse.ts'
import { lineSums } from './tree/line-sums.ts'
import { schedule } from './tree/schedule.ts'

/** What every target needs: it opens the phases `equations`, `clusters` and `tree`. The target opens `emit`. */
export const lowering = definePlugin({
  name: 'lowering',
  summary: 'Derivatives to weights, equations to clusters, clusters to loops.',
  options: z.strictObject({}),
  apply({ hooks }) {
    hooks.equations.tap('lowering', (phase) => {
      phase.convert({
        name: 'lower',
        summary: 'Imports what the user wrote, and checks that it makes sense.',
        run: lower,
      })
      phase.add({ name: 'discretise', summary: 'Replaces derivatives by their stencils.', run: discretise })
    })
    hooks.clusters.tap('lowering', (phase) => {
      phase.convert({
        name: 'clusterise',
        summary: 'Finds iteration spaces, directions and parallelism.',
        run: clusterise,
      })
      phase.add(
        {
          name: 'partial-sums',
          summary: 'Parts sums over the grid, so that threads find them side by side, the same on any number of them.',
          run: partialSums,
        },
        { before: ['lift?', 'factorize?', 'cse?'] },
      )
    })
    hooks.tree.tap('lowering', (phase) => {
      phase.convert({
        name: 'schedule',
        summary: 'Builds loops, and names the slots of cyclic time axes.',
        run: schedule,
      })
      phase.add(
        {
          name: 'line-sums',
          summary: 'Parts sums along a line, so that threads find them side by side, the same on any number of them.',
          run: lineSums,
        },
        { before: ['block?', 'vectorize?', 'expand-sparse'] },
      )
      phase.add(
        {
          name: 'expand-sparse',
          summary: 'Expands sparse operations to loads, weights and guards.',
          run: expandSparse,
        },
        { after: ['block?', 'vectorize?'] },
      )
    })
  },
})
