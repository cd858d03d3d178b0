import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Something optional that may be on the machine, what it enables, and the Debian packages that bring it. */
export interface Tool {
  readonly name: string
  /** Commands to try, in order, with the arguments that print a version. */
  readonly commands: readonly (readonly [command: string, ...args: string[]])[]
  readonly enables: string
  readonly packages: readonly string[]
}

export const tools: readonly Tool[] = [
  { name: 'clang', commands: [['clang-19', '--version'], ['clang', '--version']], enables: 'a second C compiler, faster kernels at times', packages: ['clang-19', 'libomp-19-dev'] }, // prettier-ignore
  { name: 'MPI', commands: [['mpicc', '--version']], enables: 'runs on many ranks', packages: ['openmpi-bin', 'libopenmpi-dev'] }, // prettier-ignore
  { name: 'CUDA', commands: [['nvcc', '--version']], enables: 'NVIDIA GPUs', packages: [] },
  { name: 'NVIDIA driver', commands: [['nvidia-smi', '-L']], enables: 'running on an NVIDIA GPU', packages: [] },
  { name: 'HIP', commands: [['hipcc', '--version']], enables: 'AMD GPUs', packages: ['hipcc'] },
  { name: 'Chromium', commands: [['chromium', '--version']], enables: 'tests in a browser', packages: ['chromium'] },
]

/** The first line of its version, or undefined where it is not installed or does not run. */
export async function versionOf(tool: Tool): Promise<string | undefined> {
  for (const [command, ...args] of tool.commands) {
    try {
      const { stdout } = await run(command, args, { timeout: 10_000 })
      return (
        stdout
          .split('\n')
          .find((line) => line.trim() !== '')
          ?.trim() ?? command
      )
    } catch {
      continue // not there, or broken: the next candidate
    }
  }
  return undefined
}
