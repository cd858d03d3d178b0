import { block } from '@courant/block'
import { registerPreset, registerTarget } from '@courant/core'
import { cse } from '@courant/cse'
import { factorize } from '@courant/factorize'
import { fold } from '@courant/fold'
import { fuse } from '@courant/fuse'
import { registerNodeHost } from '@courant/host-node'
import { cire } from '@courant/cire'
import { inPlace } from '@courant/in-place'
import { lift } from '@courant/lift'
import { plateaus } from '@courant/plateaus'
import { cTarget } from '@courant/target-c'
import { openmpTarget } from '@courant/target-openmp'
import { timeTile } from '@courant/time-tile'
import { tuner } from '@courant/tuner'
import { vectorize } from '@courant/vectorize'

export { amplificationOf, check, type Amplification, type CheckArguments, type Report } from '@courant/check'
export * from '@courant/builtins'
export { configuration, CourantError, logTo, switchConfig } from '@courant/core'
export {
  ComplexArray,
  NdArray,
  type Complex,
  type ComplexSource,
  type ArraySource,
  type NestedArray,
  type Range,
} from '@courant/data'
export * from '@courant/dsl'
export * from '@courant/runtime'

registerNodeHost()
registerTarget(cTarget)
registerTarget(openmpTarget)
registerPreset({ mode: 'noop', plugins: [] })
registerPreset({
  mode: 'plain',
  plugins: [fuse, cire, lift, factorize, cse, fold, inPlace, timeTile, block, vectorize, plateaus, tuner],
})
