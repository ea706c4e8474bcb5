// Crawlers of language models, by what they read for: to train, to fill a search index, or because a user just asked.
import type { Row } from './table.ts'

export const aiTrainingRows: readonly Row[] = [
  { token: 'GPTBot' },
  { token: 'ClaudeBot' },
  { token: 'Claude-Web' },
  { token: 'anthropic-ai' },
  { token: 'CCBot' },
  { token: 'Bytespider' },
  { token: 'TikTokSpider' },
  { token: 'Amazonbot' },
  { token: 'meta-externalagent' },
  { token: 'FacebookBot' },
  { token: 'cohere-ai' },
  { token: 'cohere-training-data-crawler' },
  { token: 'Diffbot' },
  { token: 'omgili' },
  { token: 'omgilibot', family: 'omgili' },
  { token: 'webzio-extended', family: 'webzio' },
  { token: 'AI2Bot' },
  { token: 'AI2Bot-Dolma', family: 'ai2bot' },
  { token: 'PanguBot' },
  { token: 'DeepSeekBot' },
  { token: 'ChatGLM-Spider' },
  { token: 'SBIntuitionsBot' },
  { token: 'Timpibot' },
  { token: 'ImagesiftBot' },
  { token: 'img2dataset' },
  { token: 'laion-huggingface-processor' },
  { token: 'ICC-Crawler' },
  { token: 'Kangaroo Bot', robots: 'Kangaroo Bot' },
  { token: 'VelenPublicWebCrawler' },
  { token: 'FirecrawlAgent' },
  { token: 'Crawl4AI' },
]

export const aiSearchRows: readonly Row[] = [
  { token: 'OAI-SearchBot' },
  { token: 'PerplexityBot' },
  { token: 'Claude-SearchBot' },
  { token: 'Amzn-SearchBot' },
  { token: 'AzureAI-SearchBot' },
  { token: 'YouBot' },
  { token: 'PhindBot' },
  { token: 'iAskBot' },
  { token: 'TavilyBot' },
  { token: 'LinkupBot' },
  { token: 'meta-webindexer' },
]

export const aiAssistantRows: readonly Row[] = [
  { token: 'ChatGPT-User' },
  { token: 'Claude-User' },
  { token: 'Perplexity-User' },
  { token: 'MistralAI-User' },
  { token: 'Amzn-User' },
  { token: 'DuckAssistBot' },
  { token: 'Google-NotebookLM' },
  { token: 'Google-CloudVertexBot' },
  { token: 'Gemini-Deep-Research' },
  { token: 'Google-Agent' },
  { token: 'Manus-User' },
  { token: 'kagi-fetcher' },
]

/** No crawler sends these: they are how robots.txt speaks to a crawler of another name about training. */
export const aiRobotsOnly: readonly string[] = ['Google-Extended', 'Applebot-Extended']
