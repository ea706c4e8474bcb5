// The example of the contract (DESIGN.md, "sluice.yaml"), as it stands there.

export const contract = `\
listen: 127.0.0.1:8080
admin: { listen: 127.0.0.1:9090, token: "\${SLUICE_TOKEN:-}" }   # unix:/path too; a token is required off loopback
trustedProxies: [127.0.0.1/32]
dataDir: ./.sluice
project: shop                        # compose projects shop-blue and shop-green
expose: true                         # answer with X-Sluice-Slot (off by default)
slots:
  blue:  { web: "http://127.0.0.1:3001", api: ["http://127.0.0.1:4001", "http://127.0.0.1:4011"] }
  green: { web: "http://127.0.0.1:3002", api: ["http://127.0.0.1:4002"] }
health: { path: /healthz, interval: 1s, timeout: 2s, healthy: 3, unhealthy: 3 }
routes:                              # host exact > wildcard > any; then longest path, on segment borders
  - { name: api,  match: { path: /api, methods: [GET, POST] }, service: api, profile: api, limit: { rate: 100/s, burst: 100 } }
  - { name: site, match: { path: / }, service: web, profile: page, limit: { rate: 50/s, burst: 100 }, sticky: true, timeout: 30s }
promote: { ready: 30s, drain: 30s, bake: 10m, wait: 60s, smoke: [GET /], affinity: { for: 30s, paths: [/assets/] } }
judge: { onFail: rollback, floor: 1%, ratio: 3, alpha: 0.001 }
bots: { mode: enforce }              # observe by default
redis: redis://127.0.0.1:6379        # optional
`
