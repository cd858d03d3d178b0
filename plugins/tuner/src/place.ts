import { oncePer, type CallContext, type Declarations, type Host } from '@courant/core'

/** What a tuning holds for: a kernel, on a machine, at a size. */
export interface Place {
  readonly operator: string
  /** A digest of the code of the operator as it is. */
  readonly kernel: string
  /** Processor, threads, vectors and compiler. */
  readonly machine: string
  /** Points along each dimension of space, and threads of the run. */
  readonly shape: string
}

/** The name under which a host keeps what it knows of a place. */
export const nameOf = oncePer(
  ({ operator, kernel, machine, shape }: Place): string =>
    `tuned-${operator}-${digest([kernel, machine, shape].join('\n'))}`,
)

export async function machineOf(host: Host): Promise<string> {
  const { processor, compiler } = await host.describe()
  const vectors = host.vectorBytes === undefined ? [] : [`vectors of ${host.vectorBytes} bytes`]
  return [processor ?? host.name, ...vectors, compiler?.version ?? 'no compiler'].join(', ')
}

export function shapeOf({ decls, values }: Pick<CallContext, 'decls' | 'values'>): string {
  const extents = [...extentsOf(decls, values)].map(([dim, points]) => `${dim} ${points}`)
  const threads = values.get('nthreads')
  return [...extents, ...(threads ? [`threads ${threads.value}`] : [])].join(', ')
}

/** Points of the range that a run covers, by dimension of space. */
export function extentsOf(decls: Declarations, values: CallContext['values']): ReadonlyMap<string, number> {
  const extents = new Map<string, number>()
  for (const { name, kind } of decls.dimensions.values()) {
    if (kind !== 'space' && kind !== 'custom') continue
    const [first, last] = [values.get(`${name}_m`)?.value, values.get(`${name}_M`)?.value]
    if (first !== undefined && last !== undefined) extents.set(name, last - first + 1)
  }
  return extents
}

/** 64 bits in hex digits, by two FNV-1a hashes (Fowler, Noll, Vo) of different starts. It names, it does not protect. */
export function digest(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9dc5811c]
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit ^ (i & 0xff), 0x01000193)
  }
  return [a, b].map((n) => (n >>> 0).toString(16).padStart(8, '0')).join('')
}
