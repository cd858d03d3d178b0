import {
  bytesOf,
  CourantError,
  elementBytes,
  extentOf,
  storedName,
  type Declarations,
  type Diagnostic,
  type Field,
  type FieldLayout,
  type FieldObject,
  type Host,
  type HostMemory,
  type Purpose,
  type RuntimeHooks,
  type StorageObject,
  type StoredField,
} from '@courant/core'
import { fieldLayout, folded, plainCodec, Storage, storedCodec, type Codec, type Layout } from '@courant/data'
import type { Call } from './bind/bind.ts'
import { foundOnce } from './bind/found.ts'
import { axisPoints } from './bind/sizes.ts'
import type { Program } from './program.ts'
import { arrayOfWindows } from './windows.ts'

/**
 * Brings the functions of a call into the layouts that the operator's plugins want. Data move once: a storage that
 * lies right already is left alone. Throws `data/pinned` for a storage whose owner knows where its elements lie, and
 * `args/aliased` for one that two functions want in two ways.
 */
export function layOut(call: Call, hooks: RuntimeHooks): void {
  checkShared(call)
  functionsOf(call).forEach(({ name, object, isFixed }) => {
    const { storage } = object
    // Where no kernel finds elements there is nothing to lay out.
    if (storage.pages) return
    const known = settled.get(storage)
    const { program } = call
    if (isFixed && known?.program === program && known.name === name && known.layout === storage.layout) return
    settle(call, name, object, hooks)
    settled.set(storage, { program, name, layout: storage.layout })
  })
}

const functionsOf = foundOnce(({ program, fields }) =>
  [...fields].map(([name, object]) => {
    // A quantised format follows the scalars of the run.
    const isFixed = program.decls.fields.get(name)?.stored?.kind !== 'quantised'
    return { name, object, isFixed }
  }),
)

/**
 * The program that a storage was last laid out for, and the function that it stood for: run after run with the same functions
 * has nothing to compare.
 */
const settled = new WeakMap<
  StorageObject,
  { readonly program: Program; readonly name: string; readonly layout: StorageObject['layout'] }
>()

/** Where nobody writes to it, a function may stand for two, as long as both find its elements where they lie. */
const checkShared = foundOnce((call): void => {
  const known = new Map<StorageObject, string>()
  for (const [name, { storage, field }] of call.fields) {
    const other = known.get(storage)
    if (other === undefined) known.set(storage, name)
    else if (formOf(name, call) !== formOf(other, call)) throw twoForms(field.name, [other, name], call)
  }
})

function formOf(name: string, call: Call): string {
  const declared = call.program.decls.fields.get(name)
  const folds = declared?.axes.map(({ fold = 1 }) => fold) ?? []
  return [...folds, declared && codecOf(declared, call)?.codec.key].join()
}

const twoForms = (object: string, [first, second]: readonly [string, string], { program }: Call): CourantError =>
  new CourantError([
    {
      code: 'args/aliased',
      severity: 'error',
      message: `'${object}' stands for both '${first}' and '${second}', which operator '${program.name}' stores in two ways.`,
      hints: [`Pass another function for one of them, with a copy of the values: 'copy.data.set(${object}.data)'.`],
    },
  ])

function settle(call: Call, name: string, object: FieldObject, hooks: RuntimeHooks): void {
  const shape = extentOf(object)
  const declared = call.program.decls.fields.get(name)
  const { plain, wanted } = layoutsOf({ ...object.field, shape }, declared, call, hooks)
  const codec = wanted.codec ?? plainCodec(object.field.dtype)
  // Padding is a wish: what somebody else knows the place of stays there, since strides are arguments.
  const isPinned = object.storage.pinnedBy !== undefined && !object.storage.layout.fold
  if (isPinned && !wanted.fold && !wanted.codec && !wanted.map) return
  // A storage keeps what its owner made of it, unless an earlier operator folded it, or stored it in less.
  const isCoded = codec.key === object.storage.codec.key
  if (isCoded && wanted === plain && !plain.fold && !object.storage.layout.fold) return
  const layout = storageLayout(wanted, shape, object.field, object.inset)
  if (!isCoded || !sameLayout(layout, object.storage.layout)) object.storage.relay(layout, codec)
}

/** Arrays of a run for the fields that the operator's passes made for themselves, by name. */
export interface Scratch {
  readonly storages: ReadonlyMap<string, StorageObject>
  /** Whether the next run has the same ones. */
  readonly isKept: boolean
}

const noScratch: Scratch = { storages: new Map(), isKept: true }

/** What is smaller stays with the call: to make it takes longer than a small kernel. */
const keptBytes = 4096

/** Zero-filled memory, one set a run. */
export function allocateScratch(call: Call, hooks: RuntimeHooks, host: Host): Scratch {
  const kept = keptOf(call)
  if (kept.scratch) {
    kept.bytes.forEach(clear)
    return kept.scratch
  }
  const layouts = scratchLayouts(call, hooks)
  return layouts.length === 0 ? (kept.scratch = noScratch) : allocateAs(layouts, call, hooks, host)
}

function allocateAs(layouts: readonly ScratchLayout[], call: Call, hooks: RuntimeHooks, host: Host): Scratch {
  const kept = keptOf(call)
  const own = (bytes: number, purpose?: Purpose): HostMemory => host.allocate(bytes, purpose)
  const allocate = hooks.allocate.or(own)
  const storages = new Map(
    layouts.map(({ field, layout }) => {
      const { name, dtype } = field
      return [name, new Storage({ ...{ name, dtype, layout }, allocate, ...codecOf(field, call) })]
    }),
  )
  const isKept = allocate === own && layouts.every((scratch) => !scratch.field.stored && bytesIn(scratch) <= keptBytes)
  if (isKept) {
    kept.scratch = { storages, isKept }
    kept.bytes = [...storages.values()].map(
      ({ memory: { buffer, byteOffset, byteLength } }) => new Uint8Array(buffer, byteOffset, byteLength),
    )
  }
  return { storages, isKept }
}

const clear = (bytes: Uint8Array): void => void bytes.fill(0)

const keptOf = foundOnce((): { scratch?: Scratch; bytes: readonly Uint8Array[] } => ({ bytes: [] }))

interface ScratchLayout {
  readonly declared: Field
  readonly field: Field
  readonly shape: readonly number[]
  readonly layout: Layout
}

/** Of the last run: the next one most often has its sizes. By hooks, which lay them out. */
const lastScratch = new WeakMap<
  RuntimeHooks,
  { readonly program: Program; readonly key: object; readonly layouts: readonly ScratchLayout[] }
>()

function scratchLayouts(call: Call, hooks: RuntimeHooks): readonly ScratchLayout[] {
  const { program, key } = call
  const known = lastScratch.get(hooks)
  if (known?.key === key) return known.layouts
  const isKnown = known?.program === program && areAsBefore(known.layouts, call)
  const layouts = isKnown ? known.layouts : findScratchLayouts(call, hooks)
  lastScratch.set(hooks, { program, key, layouts })
  return layouts
}

const areAsBefore = (layouts: readonly ScratchLayout[], call: Call): boolean =>
  layouts.every(({ declared, shape }) =>
    sizesOf(arrayOfWindows(declared, call), call, call.program.decls).every((points, axis) => points === shape[axis]),
  )

const findScratchLayouts = (call: Call, hooks: RuntimeHooks): readonly ScratchLayout[] =>
  [...call.program.decls.fields.values()].flatMap((declared) => {
    if (declared.role !== 'scratch') return []
    const field = arrayOfWindows(declared, call)
    const shape = sizesOf(field, call, call.program.decls)
    const { wanted } = layoutsOf({ ...field, shape }, field, call, hooks)
    return [{ declared, field, shape, layout: storageLayout(wanted, shape, field) }]
  })

/** Bytes of a function once it lies as the plugins want it; none where they keep it elsewhere. Allocates nothing. */
export function plannedBytes(name: string, object: FieldObject, call: Call, hooks: RuntimeHooks): number {
  const { field, storage } = object
  const declared = call.program.decls.fields.get(name)
  if (declared?.streamed) return 0
  const shape = extentOf(object)
  const { plain, wanted } = layoutsOf({ ...field, shape }, declared, call, hooks)
  if (wanted === plain && !plain.fold && !plain.codec) return storage.byteLength
  return (
    storageLayout(wanted, shape, field, object.inset).length * (wanted.codec?.bytesPerElement ?? bytesOf(field.dtype))
  )
}

/** Bytes of the fields that the operator's passes made for themselves, by name. */
export function scratchBytes(call: Call, hooks: RuntimeHooks): ReadonlyMap<string, number> {
  const layouts = scratchLayouts(call, hooks)
  return new Map(layouts.map((scratch) => [scratch.field.name, bytesIn(scratch)]))
}

/** Of all of them. */
export const scratchTotal = (call: Call, hooks: RuntimeHooks): number => scratchLayouts(call, hooks).reduce(addBytes, 0)

const addBytes = (sum: number, scratch: ScratchLayout): number => sum + bytesIn(scratch)

const bytesIn = ({ field, layout }: ScratchLayout): number => layout.length * elementBytes(field)

/** What the program asks for, and what plugins make of it. Throws `plugin/two-layouts` where the kernel would not find it. */
function layoutsOf(
  field: StoredField,
  declared: Field | undefined,
  call: Call,
  hooks: RuntimeHooks,
): { readonly plain: FieldLayout; readonly wanted: FieldLayout } {
  const plain = plainLayout(field, declared, call)
  const wanted = hooks.layout.run(plain, field)
  if (plain.fold && (wanted.map !== undefined || wanted.fold !== plain.fold)) throw notInPatches(field.name)
  if (declared?.stored && wanted.codec !== plain.codec) throw notInLess(field.name, storedName(declared.stored))
  return { plain, wanted }
}

/** The halo of the function that runs, the fold and the format that the program asks for. */
function plainLayout(field: Field, declared: Field = field, call: Call): FieldLayout {
  const fold = declared.axes.map((axis) => axis.fold ?? 1)
  return {
    halo: field.axes.map((axis) => axis.halo),
    padding: field.axes.map(() => 0),
    ...(fold.some((width) => width > 1) ? { fold } : {}),
    ...codecOf(declared, call),
  }
}

/** A quantised format takes its numbers from the scalars of the call, as the kernel does. */
function codecOf({ stored, dtype }: Field, { values }: Call): { readonly codec: Codec } | undefined {
  return stored && { codec: storedCodec(stored, dtype, (param) => values.get(param)?.value ?? NaN) }
}

function storageLayout(
  { halo, padding, offset = 0, fold, map, codec }: FieldLayout,
  shape: readonly number[],
  { dtype }: Field,
  inset?: FieldObject['inset'],
): Layout {
  if (map) return map(shape)
  if (fold)
    return folded({ shape, halo, inset, padding, fold, bytesPerElement: codec?.bytesPerElement ?? bytesOf(dtype) })
  return fieldLayout({ shape, halo, inset, padding, offset })
}

const notInPatches = (name: string): CourantError =>
  twoLayouts({
    message: `A plugin stores '${name}' by an index map of its own, but the kernel takes its points in patches.`,
    notes: ["The plugin 'fold' has folded the functions of the operator's stencils into vectors."],
    hints: ["Leave it out: opt: ['plain', { fold: false }]."],
  })

const notInLess = (name: string, format: string): CourantError =>
  twoLayouts({
    message: `A plugin stores '${name}' in a way of its own, but the kernel takes it as ${format}.`,
    notes: ["The plugin 'mixed-precision' has said so, for the function or for all parameters."],
    hints: ['Leave one of the two out.'],
  })

const twoLayouts = (trouble: Pick<Diagnostic, 'message' | 'notes' | 'hints'>): CourantError =>
  new CourantError([{ code: 'plugin/two-layouts', severity: 'error', ...trouble }])

function sameLayout(a: Layout, b: FieldObject['storage']['layout']): boolean {
  return (
    a.kind === b.kind &&
    a.strides?.join() === b.strides?.join() &&
    a.fold?.join() === b.fold?.join() &&
    a.patchStrides?.join() === b.patchStrides?.join() &&
    a.length === b.length &&
    originIn(a) === originIn(b)
  )
}

const originIn = ({ regions }: Pick<StorageObject['layout'], 'regions'>): string | undefined =>
  (regions['grid'] ?? regions['domain'])?.start.join()

function sizesOf(field: Field, call: Call, decls: Declarations): readonly number[] {
  return field.axes.map((axis) => {
    const points = axisPoints(axis, call.sizes)
    if (points === undefined)
      throw new Error(
        `Nothing says how long '${axis.dim}' of '${field.name}' is, of ${[...decls.dimensions.keys()].join(', ')}.`,
      )
    return points
  })
}
