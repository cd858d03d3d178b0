import {
  type Declarations,
  type Diagnostic,
  type Field,
  type FunctionExtras,
  type RuntimeHooks,
  type Target,
} from '@courant/core'
import { devicePlaces, isOnDisk, NoLayers, placeOf } from './places.ts'

/** Names of the saved functions whose steps are to be kept elsewhere; `report` takes what can't be done. */
export function streamedFields(
  decls: Declarations,
  hooks: RuntimeHooks,
  target: Target,
  report: (diagnostic: Diagnostic) => void,
): ReadonlySet<string> {
  const out = new Set<string>()
  for (const field of decls.fields.values()) {
    const { name, role, extras } = field
    if (extras === undefined || role !== 'grid') continue
    const { codec } = hooks.snapshots.run({}, { field })
    const place = placeOf(extras, codec !== undefined)
    if (place === undefined) continue
    const trouble = troubleOf(field, extras, place, codec !== undefined, decls, target)
    if (trouble) report({ severity: 'error', ...trouble })
    else if (place !== NoLayers) out.add(name)
  }
  return out
}

type Trouble = Omit<Diagnostic, 'severity'>

function troubleOf(
  field: Field,
  extras: FunctionExtras,
  place: NonNullable<ReturnType<typeof placeOf>>,
  isCoded: boolean,
  decls: Declarations,
  { platform, traits }: Target,
): Trouble | undefined {
  const { name, axes } = field
  if (!isSaved(field, decls)) {
    return {
      code: 'layers/not-saved',
      message: `'${name}' keeps no steps that could be kept in layers.`,
      notes: ["'layers', 'serialization' and 'compression' are for time functions with 'save'."],
      hints: [`Declare it with 'save': new TimeFunction({ name: '${name}', save: nt, ... }), or leave the key out.`],
    }
  }
  if ((devicePlaces as readonly string[]).includes(place) || traits.memory !== 'host') {
    return {
      code: 'layers/no-device',
      message: `'${name}' asks for the layers '${place}', and no loaded plugin keeps steps on a device.`,
      notes: [`The operator is built for the platform '${platform}'.`],
      hints: ["Choose 'Host', 'Disk', 'DiskHost' or 'NoLayers'."],
    }
  }
  if (place === NoLayers && isCoded) {
    return {
      code: 'layers/nowhere',
      message: `'${name}' asks for compression and for '${NoLayers}', which leaves no place for what is compressed.`,
      hints: ["Leave 'layers' out, which keeps compressed steps in memory, or choose 'Host', 'Disk' or 'DiskHost'."],
    }
  }
  if (extras.serialization !== undefined && !isOnDisk(place)) {
    return {
      code: 'layers/not-on-disk',
      message: `'${name}' has a folder to be serialized to, and its layers '${place}' have no disk.`,
      hints: ["Choose 'Disk' or 'DiskHost', or leave 'serialization' out."],
    }
  }
  if (axes.slice(1).some(({ halo }) => halo[0] < 0 || halo[1] < 0)) {
    return {
      code: 'layers/part-of-grid',
      message: `'${name}' lives on a part of its grid, and layers keep whole steps only.`,
      hints: [`Declare '${name}' on the grid, and restrict its equation by 'subdomain'.`],
    }
  }
  return undefined
}

function isSaved({ axes }: Field, { dimensions }: Declarations): boolean {
  const [first, ...others] = axes
  const dimension = dimensions.get(first?.dim ?? '')
  const walked = dimension?.sampled ? dimensions.get(dimension.sampled.of) : dimension
  return walked?.kind === 'time' && first?.slots === undefined && others.length > 0 && others.length <= 4
}
