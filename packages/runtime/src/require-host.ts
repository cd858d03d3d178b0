import { CourantError, registry, type Host } from '@courant/core'

/** The host of this process. Throws `host/none` where none is registered. */
export function requireHost(): Host {
  const { host } = registry()
  if (host) return host
  throw new CourantError([
    {
      code: 'host/none',
      severity: 'error',
      message: 'There is no host to compile and run kernels.',
      hints: ["Import 'courant', or '@courant/host-node' and call 'registerNodeHost()'."],
    },
  ])
}
