// The compose file that pins each service to one image. An id, not a tag: a tag that moves must not change what a slot runs.
// JSON is YAML, so that no text in it can be read as anything else.

export function overrideText(images: Readonly<Record<string, string>>): string {
  const services = Object.entries(images).map(([service, image]) => [
    service,
    { image, pull_policy: 'never' },
  ])
  const note = 'Written by "switch deploy". Do not edit: the next deploy replaces it.'
  return `# ${note}\n${JSON.stringify({ services: Object.fromEntries(services) }, null, 2)}\n`
}
