// The user agents that a filter of bots is judged by (A2): who must get through on their routes, who must not, and people.

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko)'

export const webhooks: readonly string[] = [
  'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
  'GitHub-Hookshot/044aadd',
  'GitLab/17.4.1-ee',
  'Bitbucket-Webhooks/2.0',
  'Gitea',
  'PayPal IPN ( https://www.paypal.com/ipn )',
  'PayPal/AUHR-214.0-55630571',
  'Shopify-Captain-Hook',
  'SendGrid Event API',
  'Svix-Webhooks/1.44.0 (sender-9YMgn; +https://www.svix.com/http-sender/)',
  'Zapier',
  'IFTTT-Protocol/v1',
  'Integromat/production',
  'Make/production',
  'Slackbot 1.0 (+https://api.slack.com/robots)',
  'Slack-Hooks',
  'TwilioProxy/1.1',
  'Amazon Simple Notification Service Agent',
  'Mollie HTTP client/1.0',
  'Recurly Webhooks/2.0',
]

export const monitors: readonly string[] = [
  'Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)',
  'Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)',
  `Mozilla/5.0 (Windows NT 6.1; WOW64) ${chrome} Chrome/61.0.3163.100 Safari/537.36 PingdomPageSpeed/1.0 (pingbot/2.0; +http://www.pingdom.com/)`,
  `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${chrome} Chrome/101.0.4951.67 Safari/537.36 (Better Uptime Bot)`,
  'Uptime-Kuma/1.23.11',
  'Blackbox Exporter/0.25.0',
  'kube-probe/1.31',
  'ELB-HealthChecker/2.0',
  'Amazon-Route53-Health-Check-Service (ref 8c2f9f57; report http://amzn.to/1vsZADi)',
  'GoogleHC/1.0',
  'GoogleStackdriverMonitoring-UptimeChecks(https://cloud.google.com/monitoring)',
  'Mozilla/5.0 (compatible; StatusCake)',
  'Site24x7',
  'HetrixTools Uptime Monitoring Bot. https://hetrix.tools/uptime-monitoring-bot.html',
  'check_http/v2.4.4 (monitoring-plugins 2.4.4)',
  'Prometheus/2.54.1',
  `Mozilla/5.0 (X11; Linux x86_64) ${chrome} HeadlessChrome/126.0.0.0 Safari/537.36 DatadogSynthetics`,
]

export const previews: readonly string[] = [
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Twitterbot/1.0',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'TelegramBot (like TwitterBot)',
  'WhatsApp/2.23.20.0',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'Mozilla/5.0 (compatible; Pinterestbot/1.0; +https://www.pinterest.com/bot.html)',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  'Mastodon/4.3.0 (http.rb/5.2.0; +https://mastodon.example/)',
  'Synapse (bot; +https://github.com/matrix-org/synapse)',
]

export const feedReaders: readonly string[] = [
  'Mozilla/5.0 (compatible; Miniflux/2.2.1; +https://miniflux.app)',
  'FreshRSS/1.24.3 (Linux; https://freshrss.org)',
  'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 7 subscribers)',
  'NetNewsWire (RSS Reader; https://netnewswire.com/)',
  'Feedbin feed-id:1234 - 12 subscribers',
  'Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 3 subscribers)',
  'Newsboat/2.36.0 (Linux x86_64)',
  'Tiny Tiny RSS/24.05 (Unsupported) (https://tt-rss.org/)',
  'NewsBlur Feed Fetcher - 5 subscribers - https://www.newsblur.com/site/1',
  'FeedFetcher-Google; (+http://www.google.com/feedfetcher.html)',
  'Overcast/3.0 (+http://overcast.fm/; iOS podcast app)',
]

/** They read feeds, too, and are people's all the same. */
export const mailPrograms: readonly string[] = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0',
]

export const scanners: readonly string[] = [
  'Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:Port Check)',
  'sqlmap/1.8.4#stable (https://sqlmap.org)',
  'Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)',
  'masscan/1.3 (https://github.com/robertdavidgraham/masscan)',
  'Mozilla/5.0 zgrab/0.x',
  'WPScan v3.8.25 (https://wpscan.com/wordpress-security-scanner)',
  'Nuclei - Open-source project (github.com/projectdiscovery/nuclei)',
  'Fuzz Faster U Fool v2.1.0-dev',
  'gobuster/3.6',
  'feroxbuster/2.10.4',
  'DirBuster-1.0-RC1 (http://www.owasp.org/index.php/Category:OWASP_DirBuster_Project)',
  'Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)',
]

export const people: readonly string[] = [
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Chrome/142.0.0.0 Safari/537.36`,
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
  `Mozilla/5.0 (Linux; Android 16; Pixel 10 Pro Build/CP1A.260305.018; wv) ${chrome} Version/4.0 Chrome/146.0.7680.174 Mobile Safari/537.36 MetaIAB Facebook`,
  `Mozilla/5.0 (Linux; Android 15; CPH2557 Build/AP3A.240617.008; wv) ${chrome} Version/4.0 Chrome/142.0.7444.142 Mobile Safari/537.36`,
  `Mozilla/5.0 (Linux; Android 12; Google TV Streamer Build/UTT3.240625.001; wv) ${chrome} Version/4.0 Chrome/120.0.6099.144 Mobile Safari/537.36`,
  `Mozilla/5.0 (Linux; Android 12; BRAVIA 4K VH2; wv) ${chrome} Version/4.0 Chrome/120.0.0.0 Safari/537.36 Google TV/1.0`,
  'Dillo/3.1.1',
  'Lynx/2.9.2 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/3.0.13',
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Code/1.115.0 Chrome/142.0.7444.265 Electron/39.8.5 Safari/537.36`,
  'ddg_android/5.180.0 (com.duckduckgo.mobile.android; Android API 33)',
  'DuckDuckGo/7.100.0 (iPhone; iOS 17.0)',
  `Mozilla/5.0 (Linux; Android 8.1.0; Spider 8 Build/O11019) ${chrome} Chrome/100.0.4896.127 Mobile Safari/537.36`,
  `Mozilla/5.0 (Linux; Android 5.1; Discovery Build/LMY47D) ${chrome} Chrome/100.0.4896.127 Mobile Safari/537.36`,
  `Mozilla/5.0 (Linux; Android 11; CUBOT_NOTE 20) ${chrome} Chrome/120.0.0.0 Mobile Safari/537.36`,
  `Mozilla/5.0 (Linux; Android 14; SM-S918B) ${chrome} Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 [Pinterest/Android]`,
]

export const libraries: readonly string[] = [
  'curl/8.9.1',
  'okhttp/4.12.0',
  'axios/1.7.7',
  'python-requests/2.32.3',
  'Python/3.12 aiohttp/3.10.5',
  'Go-http-client/2.0',
  'node',
  'undici',
  'Dart/3.5 (dart:io)',
  'Shop/5.2 CFNetwork/1568.100.1 Darwin/24.0.0',
  'Dalvik/2.1.0 (Linux; U; Android 14; SM-S918B Build/UP1A.231005.007)',
  'GuzzleHttp/7',
  'Wget/1.24.5',
]

/** One for each kind of crawler, with its category and family. */
export const crawlers = [
  [
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'search',
    'googlebot',
  ],
  ['Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)', 'search', 'googlebot'],
  ['AdsBot-Google (+http://www.google.com/adsbot.html)', 'search', 'googlebot'],
  ['Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', 'search', 'bingbot'],
  [
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
    'ai-training',
    'gptbot',
  ],
  [
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)',
    'ai-training',
    'claudebot',
  ],
  [
    'Mozilla/5.0 (compatible; Amazonbot/0.1; +https://developer.amazon.com/support/amazonbot)',
    'ai-training',
    'amazonbot',
  ],
  [
    'meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)',
    'ai-training',
    'meta-externalagent',
  ],
  [
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; OAI-SearchBot/1.0; +https://openai.com/searchbot)',
    'ai-search',
    'oai-searchbot',
  ],
  [
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0; +https://openai.com/bot)',
    'ai-assistant',
    'chatgpt-user',
  ],
  ['Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)', 'seo', 'ahrefsbot'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36',
    'headless',
    'headlesschrome',
  ],
  ['Mozilla/5.0 (compatible; somebot/1.0; +https://somebot.example/)', 'other-bot', 'other-bot'],
] as const
