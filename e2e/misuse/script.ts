import { acoustic } from '../robustness/acoustic.ts'

/** What a user's own script looks like to the shell: builds, runs, prints. Its first argument makes kernels differ. */
const { op, u } = acoustic({ name: `Script${process.argv[2] ?? ''}` })
console.log('built')
const { steps } = await op.apply({ dt: 1 })
console.log(`ran ${steps} steps to ${u.data.max().toPrecision(3)}`)
